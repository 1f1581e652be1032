"""Who buys what: thirty buyers in eight countries, and the shelves of three sellers. Data alone."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Person:
    """A buyer: `key` is how stories call him."""

    key: str
    name: str
    country: str
    city: str
    line1: str
    postcode: str
    phone: str
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.key}@mail.example"


@dataclass(frozen=True, slots=True)
class Good:
    sku: str
    title: str
    price_minor: int
    category: str


BUYERS: Final[dict[str, tuple[Person, ...]]] = {
    "lamp-house": (
        Person("lina", "李娜", "NL", "Amsterdam", "Keizersgracht 12", "1015 CS", "+31612340001", "zh-hans"),
        Person("braun", "Markus Braun", "DE", "Köln", "Ehrenstraße 4", "50672", "+491701230002"),
        Person("devries", "Sanne de Vries", "NL", "Utrecht", "Oudegracht 88", "3511 AV", "+31612340003"),
        Person("moreau", "Claire Moreau", "FR", "Lyon", "12 rue Mercière", "69002", "+33612340004"),
        Person("schulz", "Anke Schulz", "DE", "Leipzig", "Karlstraße 9", "04109", "+491701230005"),
        Person("hughes", "Owen Hughes", "GB", "Bristol", "3 Park Row", "BS1 5LJ", "+447700900006"),
        Person(
            "visser", "Joris Visser", "NL", "Rotterdam", "Witte de Withstraat 1", "3012 BK", "+31612340007"
        ),
        Person("petit", "Hugo Petit", "FR", "Nantes", "5 quai de la Fosse", "44000", "+33612340008"),
        Person("weber", "Jana Weber", "DE", "Hamburg", "Lange Reihe 30", "20099", "+491701230009"),
        Person("clarke", "Amy Clarke", "GB", "Leeds", "17 Call Lane", "LS1 7BT", "+447700900010"),
        Person("zhou", "周明", "DE", "Frankfurt", "Zeil 100", "60313", "+491701230011", "zh-hans"),
        Person("bakker", "Femke Bakker", "NL", "Groningen", "Folkingestraat 20", "9711 JW", "+31612340012"),
    ),
    "yunshang": (
        Person("wangfang", "王芳", "CN", "杭州", "文三路 18 号", "310012", "+8613800000001", "zh-hans"),
        Person("zhaolei", "赵磊", "CN", "成都", "春熙路 66 号", "610021", "+8613800000002", "zh-hans"),
        Person("sunli", "孙丽", "CN", "上海", "南京西路 1266 号", "200040", "+8613800000003", "zh-hans"),
        Person("kimminji", "김민지", "KR", "서울", "테헤란로 152", "06236", "+821012340004"),
        Person("parkjoon", "박준호", "KR", "부산", "해운대로 570", "48094", "+821012340005"),
        Person("tanaka", "田中 美咲", "JP", "東京", "神南 1-19-11", "150-0041", "+819012340006"),
        Person("sato", "佐藤 健", "JP", "大阪", "梅田 3-1-3", "530-0001", "+819012340007"),
        Person("liuyang", "刘洋", "CN", "广州", "体育西路 101 号", "510620", "+8613800000008", "zh-hans"),
        Person("huangting", "黄婷", "CN", "深圳", "深南大道 9988 号", "518057", "+8613800000009", "zh-hans"),
        Person("emilychen", "Emily Chen", "US", "Seattle", "400 Pine St", "98101", "+12065550110", "zh-hans"),
    ),
    "northwind": (
        Person("miller", "Jack Miller", "US", "Denver", "1600 Blake St", "80202", "+13035550101"),
        Person("garcia", "Sofia Garcia", "US", "Austin", "500 Congress Ave", "78701", "+15125550102"),
        Person("johnson", "Ella Johnson", "US", "Portland", "921 SW Morrison", "97205", "+15035550103"),
        Person("wright", "Tom Wright", "GB", "London", "22 Exmouth Market", "EC1R 4QE", "+447700900104"),
        Person("davis", "Noah Davis", "US", "Chicago", "78 E Washington", "60602", "+13125550105"),
        Person("nguyen", "Linh Nguyen", "US", "Boston", "15 Newbury St", "02116", "+16175550106"),
        Person("roberts", "Grace Roberts", "GB", "York", "8 Stonegate", "YO1 8AS", "+447700900107"),
        Person("brown", "Liam Brown", "US", "Boise", "106 N 6th St", "83702", "+12085550108"),
    ),
}
GOODS: Final[dict[str, tuple[Good, ...]]] = {
    "lamp-house": (
        Good("LMP-ARC", "Arc floor lamp, brass", 18900, "lamps"),
        Good("LMP-DESK", "Desk lamp, walnut", 5420, "lamps"),
        Good("LMP-PEN", "Pendant, smoked glass", 8750, "lamps"),
        Good("BLB-E27", "Filament bulb E27, 3 pieces", 1490, "bulbs"),
        Good("SHD-LIN", "Linen shade, 40 cm", 3200, "shades"),
        Good("LMP-KIDS", "Moon night light", 2790, "lamps"),
    ),
    "yunshang": (
        Good("YS-CUP", "手工陶瓷杯（一对）", 12800, "餐具"),
        Good("YS-TEA", "紫砂茶壶 250 毫升", 36800, "餐具"),
        Good("YS-QUILT", "桑蚕丝被 200×230", 89900, "床品"),
        Good("YS-PILLOW", "乳胶枕", 19900, "床品"),
        Good("YS-LAMP", "竹编落地灯", 45900, "灯具"),
    ),
    "northwind": (
        Good("NW-TENT", "Two-person tent", 24900, "tents"),
        Good("NW-BOOT", "Trail boots, size 9", 15900, "shoes"),
        Good("NW-STOVE", "Canister stove", 6450, "cooking"),
        Good("NW-PACK", "Backpack 48 l", 18900, "packs"),
        Good("NW-SOCK", "Merino socks, 2 pairs", 3200, "clothing"),
    ),
}
CURRENCY: Final = {"lamp-house": "EUR", "yunshang": "CNY", "northwind": "USD"}
SHIPPING: Final = {"lamp-house": 495, "yunshang": 0, "northwind": 795}
PROVIDER: Final = {"lamp-house": "sandbox", "yunshang": "sandbox", "northwind": "manual"}
