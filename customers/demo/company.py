"""The fixed facts of the demonstration company: its entities, terms, markets and goods.

Names are invented; likeness to any company is chance.
"""

from typing import NamedTuple

REPORTING_CURRENCY = "USD"
REPORTING_DECIMALS = 2


class Entity(NamedTuple):
    code: str
    name: str
    country: str
    currency: str
    time_zone: str
    is_default: bool = False


ENTITIES = (
    Entity("US01", "Harbour & Hale Supply Inc.", "US", "USD", "America/New_York", is_default=True),
    Entity("TW01", "海禾工業供應股份有限公司", "TW", "TWD", "Asia/Taipei"),
    Entity("DE01", "Harbour & Hale Supply GmbH", "DE", "EUR", "Europe/Berlin"),
)


class Terms(NamedTuple):
    code: str
    name: str
    net_days: int
    from_end_of_month: bool = False
    discount_days: int | None = None
    discount_permille: int | None = None
    instalments: tuple[tuple[int, int], ...] = ()  # (share in permille, net days)


NET_14 = Terms("N14", "14 days net", 14)
NET_30 = Terms("N30", "30 days net", 30)
NET_45 = Terms("N45", "45 days net", 45)
NET_60 = Terms("N60", "60 days net", 60)
DISCOUNT = Terms("D10N30", "2 % within 10 days, 30 days net", 30, False, 10, 20)
END_OF_MONTH = Terms("EOM30", "30 days from end of month", 30, True)
INSTALMENTS = Terms(
    "INST3", "40 % in 30 days, 30 % in 60, 30 % in 90", 90, instalments=((400, 30), (300, 60), (300, 90))
)
PREPAID = Terms("PREPAID", "Payment before delivery", 0)
TERMS = (NET_14, NET_30, NET_45, NET_60, DISCOUNT, END_OF_MONTH, INSTALMENTS, PREPAID)
TERMS_DECK = (
    NET_30, END_OF_MONTH, NET_45, DISCOUNT, NET_30, NET_60, NET_14, NET_30,
    END_OF_MONTH, NET_60, DISCOUNT, NET_30, INSTALMENTS, NET_45, END_OF_MONTH, PREPAID,
)  # fmt: skip


class Market(NamedTuple):
    """A country we sell to: how many of a hundred customers, who sells, in which money, with which tax."""

    country: str
    weight: int
    entity: str
    currency: str
    region: str
    team: str
    language: str
    tax_code: str
    tax_permille: int
    withholding_permille: int = 0


MARKETS = (
    Market("US", 26, "US01", "USD", "Americas", "AMER", "en", "US0", 0),
    Market("TW", 17, "TW01", "TWD", "Greater China", "APAC", "zh-hant", "TW5", 50),
    Market("CN", 10, "TW01", "CNY", "Greater China", "APAC", "zh-hant", "EX0", 0),
    Market("DE", 9, "DE01", "EUR", "Europe", "EMEA", "en", "DE19", 190),
    Market("JP", 6, "TW01", "JPY", "Asia Pacific", "APAC", "en", "EX0", 0),
    Market("GB", 6, "DE01", "GBP", "Europe", "EMEA", "en", "EX0", 0),
    Market("HK", 5, "TW01", "HKD", "Greater China", "APAC", "zh-hant", "EX0", 0),
    Market("FR", 4, "DE01", "EUR", "Europe", "EMEA", "en", "RC0", 0),
    Market("CA", 4, "US01", "CAD", "Americas", "AMER", "en", "EX0", 0),
    Market("SG", 4, "TW01", "SGD", "Asia Pacific", "APAC", "en", "EX0", 0),
    Market("IT", 3, "DE01", "EUR", "Europe", "EMEA", "en", "RC0", 0),
    Market("KR", 2, "TW01", "KRW", "Asia Pacific", "APAC", "en", "EX0", 0),
    Market("KW", 2, "DE01", "KWD", "Middle East", "EMEA", "en", "EX0", 0),
    Market("VN", 2, "TW01", "USD", "Asia Pacific", "APAC", "en", "EX0", 0, 20),
)

TEAMS = (("AMER", "Americas"), ("EMEA", "Europe and Middle East"), ("APAC", "Asia Pacific"))

# Reporting units per unit of currency at the start of the story, and minor units.
BASE_RATES = {
    "TWD": 0.0321, "CNY": 0.1402, "EUR": 1.0850, "JPY": 0.00702, "GBP": 1.2620, "HKD": 0.1281,
    "CAD": 0.7390, "SGD": 0.7455, "KRW": 0.000752, "KWD": 3.2510,
}  # fmt: skip
DECIMALS = {"USD": 2, "JPY": 0, "KRW": 0, "KWD": 3} | dict.fromkeys(
    ("TWD", "CNY", "EUR", "GBP", "HKD", "CAD", "SGD"), 2
)

INDUSTRIES = (
    "Machinery", "Electronics", "Automotive", "Food processing", "Construction", "Packaging",
    "Chemicals", "Textiles", "Shipbuilding", "Medical devices", "Energy", "Retail",
)  # fmt: skip
CHANNELS = ("Direct", "Online", "Dealer", "Tender")


class Product(NamedTuple):
    code: str
    description: str
    price_cents: int
    cost_permille: int


_GOODS = (
    ("Ball bearing 6204", 890), ("Ball bearing 6308", 2450), ("Roller bearing NU 210", 6120),
    ("Linear guide 20 mm, 1 m", 11800), ("Ball screw 16 × 5", 15400), ("Timing belt HTD 5M", 1940),
    ("V-belt SPA 1250", 1210), ("Roller chain 08B-1, 5 m", 4380), ("Chain sprocket 19 teeth", 1720),
    ("Hydraulic hose 12 mm, 10 m", 7650), ("Hydraulic pump 8 cc", 38900),
    ("Hydraulic cylinder 50 × 300", 27400),
    ("Solenoid valve 24 V", 6890), ("Pneumatic cylinder 32 × 100", 5430), ("Air filter regulator ½ in", 4870),
    ("Compressor oil, 20 l", 9900), ("Gear motor 0.75 kW", 31200), ("Servo motor 400 W", 48700),
    ("Frequency inverter 2.2 kW", 29500), ("Safety relay 24 V", 13600), ("Inductive sensor M12", 3240),
    ("Photoelectric sensor", 5980), ("Cable chain 30 × 50, 1 m", 2890),
    ("Control cable 4 × 1.5, 100 m", 13900),
    ("Contactor 32 A", 4720), ("Circuit breaker 3 × 16 A", 3860), ("Enclosure 400 × 300", 8450),
    ("Hex bolts M8 × 30, 200 pieces", 2360), ("Hex nuts M8, 500 pieces", 2980),
    ("Threaded rod M10, 1 m", 420),
    ("Cutting disc 125 mm, 25 pieces", 3150), ("Drill set HSS 1–13 mm", 6240),
    ("End mill 10 mm carbide", 4590),
    ("Torque wrench 20–200 Nm", 14300), ("Cordless drill 18 V", 21900), ("Welding wire 0.8 mm, 15 kg", 6480),
    ("Protective gloves, 12 pairs", 3420), ("Safety glasses, 10 pieces", 4150), ("Pallet truck 2.5 t", 39800),
    ("Shelving unit 2 m", 17600), ("Grease cartridge, 12 pieces", 5240),
    ("Sealing ring set, 400 pieces", 3970),
)  # fmt: skip
PRODUCTS = tuple(
    Product(f"P-{1001 + index}", description, price, 610 + index * 37 % 240)
    for index, (description, price) in enumerate(_GOODS)
)
