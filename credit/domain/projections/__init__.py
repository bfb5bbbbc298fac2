"""Next years' statements by drivers: estimated, projected, shaken, and tried on what is known."""
