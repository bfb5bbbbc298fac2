"""Invented company and people's names, in Latin and in Chinese script."""

from random import Random
from typing import NamedTuple


class CompanyName(NamedTuple):
    """`name` is what we print; `local_name` the same in the customer's own script, or empty."""

    name: str
    local_name: str
    legal_form: str


_CHINESE_MARKETS = {"TW": "股份有限公司", "HK": "有限公司", "CN": "有限公司"}
_CHINESE = (
    ("Yung Heng", "永恆"), ("Ruei Feng", "瑞豐"), ("Da Cheng", "達成"),
    ("Hsin Li", "新立"), ("Kuang Yao", "光耀"),
    ("Chang Sheng", "長昇"), ("Fu Tai", "富泰"), ("Ming Yang", "明揚"),
    ("Chia Yi", "佳益"), ("Sheng Hua", "晟華"),
    ("Li Wei", "力威"), ("Hung Chi", "鴻基"), ("Tung Ho", "東禾"), ("Yi Lung", "億隆"), ("Shun An", "順安"),
    ("Hai Yue", "海越"), ("Jin Kai", "金凱"), ("Pei Ling", "培菱"), ("Bao Xin", "寶信"), ("Guo Rui", "國睿"),
)  # fmt: skip
_CHINESE_TRADES = (
    ("Precision Machinery", "精密機械"), ("Electronics", "電子"), ("Industrial", "實業"), ("Trading", "貿易"),
    ("Automation", "自動化"), ("Plastics", "塑膠"), ("Metal Works", "金屬工業"), ("Engineering", "工程"),
    ("Food Industries", "食品"), ("Packaging", "包裝"), ("Textile", "紡織"), ("Energy", "能源"),
)  # fmt: skip
_SIMPLIFIED = str.maketrans(
    "恆瑞豐達新長昇揚億順東寶國電實業貿機動膠屬飾紡織裝華隆鴻凱",
    "恒瑞丰达新长升扬亿顺东宝国电实业贸机动胶属饰纺织装华隆鸿凯",
)

_WORDS = {
    "US": ("Granite Peak", "Lakeshore", "Ironbridge", "Blue Mesa", "Cedar Valley", "Summit Ridge", "Redwood",
           "Prairie", "Copper Canyon", "Stonegate", "Bayview", "Northfield", "Silver Creek", "Twin Pines"),
    "CA": ("Maple Ridge", "Fraser Valley", "Laurentide", "Prairie Gold", "Northern Light", "Kootenay"),
    "GB": ("Ashdown", "Fenwick & Rowe", "Thornbury", "Kelsall", "Harrowgate", "Penrose", "Wexcombe"),
    "DE": ("Brandt & Söhne", "Hofmeister", "Lindner", "Rheinwerk", "Vogelsang", "Schönfeld", "Krüger & Co."),
    "FR": ("Beaumarchais", "Ateliers Rochefort", "Lavigne Frères", "Val d’Or", "Mécanique du Rhône"),
    "IT": ("Officine Bellandi", "Fratelli Marchesi", "Meccanica Toscana", "Valsesia", "Castelnuovo"),
    "JP": ("Asahigawa", "Minatoya", "Kitayama", "Shirogane", "Takamine", "Hoshino"),
    "SG": ("Merlion Bay", "Straits Union", "Keppel Hill", "Raffles Quay", "Bukit Tech"),
    "KR": ("Hanseong", "Daehwa", "Mirae Jin", "Seorim"),
    "KW": ("Al Burj", "Gulf Horizon", "Dar Al Safwa", "Failaka"),
    "VN": ("Song Hong", "Thanh Phat", "Minh Anh", "Dong Nai"),
}  # fmt: skip
_JAPANESE = dict(zip(_WORDS["JP"], ("旭川", "港屋", "北山", "白銀", "高嶺", "星野"), strict=True))
_TRADES = (
    "Manufacturing", "Tools", "Machine Works", "Fasteners", "Equipment", "Industrial Supply",
    "Fabrication", "Components", "Packaging", "Marine", "Systems", "Foods", "Motors", "Plastics",
)  # fmt: skip
_FORMS = {
    "US": ("Inc.", "LLC", "Corp."), "CA": ("Ltd.", "Inc."), "GB": ("Ltd", "plc"), "DE": ("GmbH", "AG", "KG"),
    "FR": ("SARL", "SAS"), "IT": ("S.r.l.", "S.p.A."), "JP": ("K.K.",), "SG": ("Pte. Ltd.",),
    "KR": ("Co., Ltd.",), "KW": ("W.L.L.",), "VN": ("JSC", "Co., Ltd."),
}  # fmt: skip
_FIRST = (
    "Anna", "Marc", "Julia", "Peter", "Grace", "David", "Maria", "Tom", "Wei",
    "Yu-Ting", "Akira", "Sofia", "Omar", "Lena",
)  # fmt: skip
_LAST = (
    "Weber", "Chen", "Rossi", "Dubois", "Tanaka", "Miller", "Lin", "Clarke", "Kim",
    "Nguyen", "Haddad", "Berg", "Lopez", "Wang",
)  # fmt: skip


def company_name(rng: Random, country: str) -> CompanyName:
    """Return an invented name as companies of `country` bear them. Names may repeat; codes do not."""
    if country in _CHINESE_MARKETS:
        return _chinese_name(rng, country)
    word, trade = rng.choice(_WORDS[country]), rng.choice(_TRADES)
    form = rng.choice(_FORMS[country])
    local = f"{_JAPANESE[word]}工業株式会社" if country == "JP" else ""
    return CompanyName(f"{word} {trade} {form}", local, form)


def _chinese_name(rng: Random, country: str) -> CompanyName:
    (latin, chinese), (trade, local_trade) = rng.choice(_CHINESE), rng.choice(_CHINESE_TRADES)
    local = f"{chinese}{local_trade}{_CHINESE_MARKETS[country]}"
    if country == "CN":
        local = local.translate(_SIMPLIFIED)
    is_known_by_local_name = rng.random() < 0.3
    name = local if is_known_by_local_name else f"{latin} {trade} Co., Ltd."
    return CompanyName(name, local, "Co., Ltd.")


def person_name(rng: Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
