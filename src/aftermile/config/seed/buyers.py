"""Thirty invented buyers in eight countries."""

from dataclasses import dataclass
from typing import Final

from aftermile.orders.drafts import AddressDraft, BuyerDraft


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    seller: str
    name: str
    country: str
    street: str
    postcode: str
    city: str
    phone: str
    currency: str
    language: str = "en"
    region: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@mail.example"

    @property
    def draft(self) -> BuyerDraft:
        return BuyerDraft(
            external_id=f"c-{self.key}",
            email=self.email,
            name=self.name,
            phone=self.phone,
            language=self.language,
            country=self.country,
        )

    @property
    def address(self) -> AddressDraft:
        return AddressDraft(
            country=self.country,
            name=self.name,
            line1=self.street,
            city=self.city,
            region=self.region,
            postcode=self.postcode,
            phone=self.phone,
        )


_LH, _YS, _NW = "lamp-house", "yunshang", "northwind"
PEOPLE: Final = (
    Person("braun", _LH, "Mia Braun", "DE", "Kastanienallee 14", "10435", "Berlin", "+493055501101", "EUR"),
    Person("vogel", _LH, "Jonas Vogel", "DE", "Rosenweg 3", "80331", "München", "+498955501102", "EUR"),
    Person("keller", _LH, "Hanna Keller", "DE", "Am Markt 8", "28195", "Bremen", "+494215550113", "EUR"),
    Person("moreau", _LH, "Camille Moreau", "FR", "12 rue des Lilas", "69003", "Lyon", "+33455501104", "EUR"),
    Person("girard", _LH, "Hugo Girard", "FR", "5 quai du Port", "13002", "Marseille", "+33455501105", "EUR"),
    Person(
        "dewit", _LH, "Sanne de Wit", "NL", "Prinsengracht 210", "1016 HD", "Amsterdam", "+31205550106", "EUR"
    ),
    Person(
        "visser", _LH, "Daan Visser", "NL", "Coolsingel 44", "3011 AD", "Rotterdam", "+31105550107", "EUR"
    ),
    Person("clarke", _LH, "Emily Clarke", "GB", "27 Mill Lane", "LS1 4AP", "Leeds", "+441135550108", "EUR"),
    Person(
        "patel", _LH, "Arjun Patel", "GB", "9 Victoria Road", "M1 2JQ", "Manchester", "+441615550109", "EUR"
    ),
    Person(
        "lina", _LH, "李娜", "DE", "Leipziger Str. 60", "10117", "Berlin", "+493055501110", "EUR", "zh-hans"
    ),
    Person("schmitt", _YS, "Lukas Schmitt", "DE", "Ringstraße 21", "50667", "Köln", "+492215550211", "EUR"),
    Person("lefevre", _YS, "Léa Lefèvre", "FR", "8 avenue Foch", "75016", "Paris", "+33155550212", "EUR"),
    Person(
        "miller",
        _YS,
        "Grace Miller",
        "US",
        "418 Oak Street",
        "60614",
        "Chicago",
        "+13125550213",
        "USD",
        region="IL",
    ),
    Person(
        "nguyen",
        _YS,
        "Kevin Nguyen",
        "US",
        "77 Castro Street",
        "94114",
        "San Francisco",
        "+14155550214",
        "USD",
        region="CA",
    ),
    Person("minjun", _YS, "김민준", "KR", "테헤란로 152", "06236", "서울특별시", "+82255550215", "KRW"),
    Person("seoyeon", _YS, "이서연", "KR", "해운대로 570", "48094", "부산광역시", "+82515550216", "KRW"),
    Person(
        "misaki", _YS, "佐藤 美咲", "JP", "道玄坂1-12-1", "150-0043", "東京都渋谷区", "+81355550217", "JPY"
    ),
    Person("haruto", _YS, "鈴木 陽翔", "JP", "梅田2-5-10", "530-0001", "大阪市北区", "+81655550218", "JPY"),
    Person(
        "wangfang", _YS, "王芳", "CN", "天河路385号", "510620", "广州市", "+862055550219", "CNY", "zh-hans"
    ),
    Person(
        "liuyang", _YS, "刘洋", "CN", "南京西路1266号", "200040", "上海市", "+862155550220", "CNY", "zh-hans"
    ),
    Person(
        "carter",
        _NW,
        "Olivia Carter",
        "US",
        "1200 Pearl Street",
        "80302",
        "Boulder",
        "+13035550321",
        "USD",
        region="CO",
    ),
    Person(
        "brooks",
        _NW,
        "Ethan Brooks",
        "US",
        "56 Main Street",
        "84101",
        "Salt Lake City",
        "+18015550322",
        "USD",
        region="UT",
    ),
    Person(
        "rivera",
        _NW,
        "Sofia Rivera",
        "US",
        "901 Congress Ave",
        "78701",
        "Austin",
        "+15125550323",
        "USD",
        region="TX",
    ),
    Person(
        "hughes",
        _NW,
        "Noah Hughes",
        "US",
        "34 Pike Place",
        "98101",
        "Seattle",
        "+12065550324",
        "USD",
        region="WA",
    ),
    Person(
        "adams",
        _NW,
        "Ava Adams",
        "US",
        "15 Beacon Street",
        "02108",
        "Boston",
        "+16175550325",
        "USD",
        region="MA",
    ),
    Person(
        "zhaomin",
        _NW,
        "赵敏",
        "US",
        "88 Mott Street",
        "10013",
        "New York",
        "+12125550326",
        "USD",
        "zh-hans",
        "NY",
    ),
    Person(
        "wright",
        _NW,
        "Oliver Wright",
        "GB",
        "3 Castle Street",
        "EH2 3AT",
        "Edinburgh",
        "+441315550327",
        "USD",
    ),
    Person(
        "evans", _NW, "Megan Evans", "GB", "40 Queen Street", "CF10 2BU", "Cardiff", "+442955550328", "USD"
    ),
    Person(
        "fischer", _NW, "Paul Fischer", "DE", "Hauptstraße 5", "69117", "Heidelberg", "+496221550329", "USD"
    ),
    Person("tanaka", _NW, "田中 蓮", "JP", "大通西4丁目", "060-0042", "札幌市中央区", "+81115550330", "USD"),
)
BY_KEY: Final = {person.key: person for person in PEOPLE}
