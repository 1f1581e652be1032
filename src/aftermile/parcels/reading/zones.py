"""The zone of a country in which parcels know one time only. Data; pure."""

from typing import Final

_ZONES: Final = """
AD Europe/Andorra|AE Asia/Dubai|AL Europe/Tirane|AM Asia/Yerevan|AT Europe/Vienna|AZ Asia/Baku
BA Europe/Sarajevo|BD Asia/Dhaka|BE Europe/Brussels|BG Europe/Sofia|BH Asia/Bahrain|BN Asia/Brunei
BY Europe/Minsk|CH Europe/Zurich|CN Asia/Shanghai|CO America/Bogota|CR America/Costa_Rica|CZ Europe/Prague
DE Europe/Berlin|DK Europe/Copenhagen|DO America/Santo_Domingo|DZ Africa/Algiers|EE Europe/Tallinn
EG Africa/Cairo|FI Europe/Helsinki|FR Europe/Paris|GB Europe/London|GE Asia/Tbilisi|GG Europe/Guernsey
GH Africa/Accra|GI Europe/Gibraltar|GR Europe/Athens|GT America/Guatemala|HK Asia/Hong_Kong
HN America/Tegucigalpa|HR Europe/Zagreb|HU Europe/Budapest|IE Europe/Dublin|IL Asia/Jerusalem
IM Europe/Isle_of_Man|IN Asia/Kolkata|IS Atlantic/Reykjavik|IT Europe/Rome|JE Europe/Jersey
JM America/Jamaica|JO Asia/Amman|JP Asia/Tokyo|KE Africa/Nairobi|KH Asia/Phnom_Penh|KR Asia/Seoul
KW Asia/Kuwait|LA Asia/Vientiane|LB Asia/Beirut|LI Europe/Vaduz|LK Asia/Colombo|LT Europe/Vilnius
LU Europe/Luxembourg|LV Europe/Riga|MA Africa/Casablanca|MC Europe/Monaco|MD Europe/Chisinau
ME Europe/Podgorica|MK Europe/Skopje|MM Asia/Yangon|MO Asia/Macau|MT Europe/Malta|MV Indian/Maldives
MY Asia/Kuala_Lumpur|NG Africa/Lagos|NI America/Managua|NL Europe/Amsterdam|NO Europe/Oslo|NP Asia/Kathmandu
OM Asia/Muscat|PA America/Panama|PE America/Lima|PH Asia/Manila|PK Asia/Karachi|PL Europe/Warsaw
PR America/Puerto_Rico|PY America/Asuncion|QA Asia/Qatar|RO Europe/Bucharest|RS Europe/Belgrade
SA Asia/Riyadh|SE Europe/Stockholm|SG Asia/Singapore|SI Europe/Ljubljana|SK Europe/Bratislava
SM Europe/San_Marino|SV America/El_Salvador|TH Asia/Bangkok|TN Africa/Tunis|TR Europe/Istanbul
TW Asia/Taipei|UY America/Montevideo|VA Europe/Vatican|VN Asia/Ho_Chi_Minh|ZA Africa/Johannesburg
"""
ZONE: Final = dict(row.split() for row in _ZONES.replace("\n", "|").split("|") if row)
"""Countries in which parcels know one time: China has one by law, Büsingen keeps that of Berlin."""
