"""Provinces, districts and subdistricts of Thailand, indexed once for looking up damaged names.

The areas come from the `geothai` package (DOPA codes; data CC BY 4.0, credit "GeoThai"). The two
letter codes of provinces in official letter numbers (Prime Minister's Office regulation on
correspondence B.E. 2526, annex 1) and the telephone areas are in `data/province_codes.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geothai
import numpy as np
from numpy.typing import NDArray

from parsers.data_files import data_rows
from parsers.lookalikes import bare, plain, skeleton


@dataclass(frozen=True, slots=True)
class Area:
    """A province (2 digits), district (4) or subdistrict (6) by its DOPA code.

    `name` is the official Thai name, `roman` its English form in lower-case letters only.
    """

    code: str
    name: str
    roman: str
    postal_codes: tuple[str, ...] = ()

    @property
    def province_code(self) -> str:
        """The code of the province the area lies in."""
        return self.code[:2]

    @property
    def district_code(self) -> str:
        """The code of the district the area lies in (the province's own code for a province)."""
        return self.code[:4]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Distinct names of areas in the three views of `lookalikes`, and the areas that bear them.

    `flat` holds all areas in the order of their codes; `name_no` the position of each one's name
    in `names` (shape: areas), so that a figure per name becomes a figure per area by indexing.
    """

    names: tuple[str, ...]
    views: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    areas: dict[str, tuple[Area, ...]]
    flat: tuple[Area, ...]
    name_no: NDArray[np.intp]

    def column(self, digits: int) -> tuple[NDArray[np.intp], tuple[str, ...]]:
        """Return each area's position among the sorted code prefixes, and these prefixes.

        Args:
            digits: 2 for provinces, 4 for districts.
        """
        prefixes = tuple(dict.fromkeys(a.code[:digits] for a in self.flat))
        place = {prefix: number for number, prefix in enumerate(prefixes)}
        return np.array([place[a.code[:digits]] for a in self.flat], dtype=np.intp), prefixes


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All areas by code, and name indexes by level."""

    by_code: dict[str, Area]
    provinces: NameIndex
    districts: NameIndex
    subdistricts: NameIndex
    by_abbreviation: dict[str, str]
    area_codes: dict[str, frozenset[str]]


def _index(areas: list[Area]) -> NameIndex:
    grouped: dict[str, list[Area]] = {}
    for area in areas:
        grouped.setdefault(area.name, []).append(area)
    names = tuple(sorted(grouped))
    views = (
        tuple(plain(n) for n in names),
        tuple(bare(n) for n in names),
        tuple(skeleton(n) for n in names),
    )
    flat = tuple(sorted(areas, key=lambda a: a.code))
    place = {name: number for number, name in enumerate(names)}
    name_no = np.array([place[a.name] for a in flat], dtype=np.intp)
    return NameIndex(names, views, {n: tuple(grouped[n]) for n in names}, flat, name_no)


def _roman(name: str) -> str:
    return "".join(c for c in name.lower() if "a" <= c <= "z")


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Load the gazetteer; later calls return the same object.

    >>> gazetteer().by_code["95"].name
    'ยะลา'
    >>> gazetteer().by_abbreviation["ลป"]
    '52'
    """
    provinces = [Area(p.code, p.name_th, _roman(p.name_en)) for p in geothai.provinces()]
    districts = [
        Area(d.code, d.name_th, _roman(d.name_en))
        for p in provinces
        for d in geothai.districts(p.code)
    ]
    subdistricts = [
        Area(s.code, s.name_th, _roman(s.name_en), tuple(s.postal_codes))
        for d in districts
        for s in geothai.subdistricts(d.code)
    ]
    abbreviations: dict[str, str] = {}
    phones: dict[str, set[str]] = {}
    for row in data_rows("province_codes.csv"):
        abbreviations[row["abbreviation"]] = row["dopa_code"]
        for code in row["area_codes"].split("|"):
            phones.setdefault(code, set()).add(row["dopa_code"])
    return Gazetteer(
        by_code={a.code: a for a in (*provinces, *districts, *subdistricts)},
        provinces=_index(provinces),
        districts=_index(districts),
        subdistricts=_index(subdistricts),
        by_abbreviation=abbreviations,
        area_codes={k: frozenset(v) for k, v in phones.items()},
    )


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Return every area name in its plain form (for telling where a printed name ends)."""
    found = gazetteer()
    return frozenset(
        plain(name)
        for index in (found.provinces, found.districts, found.subdistricts)
        for name in index.names
    )
