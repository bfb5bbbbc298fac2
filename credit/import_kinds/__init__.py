"""What files bring into credit: a module a capability."""
