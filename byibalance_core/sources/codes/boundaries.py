"""Codes of boundary files: form, coordinate system, shapes, and what covers what."""

from __future__ import annotations

from byibalance_core.sources.codes.code import Code

_SAVE_AS_GEOJSON = "Gem laget som GeoJSON (EPSG:4326) eller GeoPackage (EPSG:25832) i QGIS, og prøv på ny."

CODES: dict[str, Code] = {
    # Form
    "boundary-format": Code(
        "refuse",
        "Filen er ikke GeoJSON, GeoPackage eller en zip med én Shapefile: {reason}.",
        "Andre formater læses ikke.",
        _SAVE_AS_GEOJSON,
    ),
    "boundary-damaged": Code(
        "refuse", "Filen kan ikke læses: {reason}.", "Den er beskadiget eller ufuldstændig.", _SAVE_AS_GEOJSON
    ),
    "boundary-too-heavy": Code(
        "refuse",
        "Grænserne har {points} punkter; grænsen er {limit} {where}.",
        "Så fine grænser gør kortet langsomt uden at vise mere.",
        "Forenkl laget i QGIS (Simplify, 1 meter), og gem igen.",
    ),
    "layers-several": Code(
        "ask",
        "Filen har flere lag: {layers}.",
        "Det fremgår ikke, hvilket der er områderne.",
        "Gem områdernes lag i en fil for sig.",
    ),
    "geopackage-open": Code(
        "ask",
        "Filen er åben i et andet program eller ikke lukket rigtigt ({name}-wal ligger ved siden af).",
        "De seneste ændringer er ikke i filen.",
        "Luk laget i QGIS, og prøv på ny.",
    ),
    # Coordinate system
    "crs-missing": Code(
        "ask",
        "Filen siger ikke, hvilket koordinatsystem den har; tallene ser ud som {guess}.",
        "Et gæt ville lægge områderne et forkert sted.",
        "Svar med --crs {guess}, hvis det passer, eller gem filen med sit system.",
    ),
    "crs-unknown": Code(
        "ask",
        "Koordinatsystemet {crs} kendes ikke.",
        "Områderne kan ikke lægges på kortet.",
        "Svar med --crs EPSG:25832 eller det system filen har.",
    ),
    "crs-contradicts": Code(
        "ask",
        "Filen siger {crs}, men tallene ser ud som {guess} (første punkt {point}).",
        "System og tal passer ikke sammen.",
        "Svar med --crs {guess}, hvis tallene er rigtige, eller gem filen igen.",
    ),
    "axes-swapped": Code(
        "ask",
        "Koordinaterne ser ombyttede ud: {point}.",
        "Breddegrad står først; så ligger områderne uden for Danmark.",
        "Svar med --swap-axes, hvis de skal byttes, eller ret filen.",
    ),
    "outside-denmark": Code(
        "quarantine",
        "{what} ligger uden for Danmark ({point}).",
        "Stedet er ikke muligt for en dansk kommune.",
        "Ret koordinaterne.",
    ),
    # Shapes
    "geometry-missing": Code(
        "quarantine",
        "Objekt nr. {number} har ingen geometri.",
        "Der er intet at tegne.",
        "Tegn området i filen.",
    ),
    "geometry-unreadable": Code(
        "quarantine",
        "Objekt nr. {number} har koordinater der ikke kan læses.",
        "Formen kan ikke dannes af dem.",
        "Tegn området igen i filen.",
    ),
    "ring-unclosed": Code(
        "quarantine",
        "Objekt nr. {number} har en kant der ikke er lukket.",
        "Første og sidste punkt skal være ens, og der skal være mindst fire.",
        "Luk kanten i filen.",
    ),
    "geometry-not-polygon": Code(
        "quarantine",
        "Objekt nr. {number} er {kind} og ikke en flade.",
        "Et område er en flade.",
        "Behold kun flader i laget.",
    ),
    "geometry-flattened": Code(
        "note",
        "{count} objekter havde højder; de er ikke læst.",
        "Områder er flade på kortet.",
        "Intet.",
    ),
    "geometry-repaired": Code(
        "note",
        "{what} krydsede sig selv og er repareret (areal før {before} km², efter {after} km²).",
        "En kant der krydser sig selv, kan ikke måles.",
        "Intet; ret gerne filen.",
    ),
    "geometry-repair-changes": Code(
        "ask",
        "{what} krydsede sig selv; reparationen ændrer arealet fra {before} til {after} km².",
        "Mere end 1 % er ikke en tegnefejl.",
        "Ret området i filen.",
    ),
    # What covers what
    "dissolve-column-missing": Code(
        "refuse",
        "Kolonnen {name} findes ikke i grænsefilen; den har {columns}.",
        "Delene kan ikke samles.",
        "Ret navnet efter --dissolve-by.",
    ),
    "area-code-column-unknown": Code(
        "ask",
        "Ingen kolonne i grænsefilen har områdernes koder; den har {columns}.",
        "Det vides ikke, hvilken flade der er hvilket område.",
        "Tilføj kolonnen area_id med koderne fra areas, eller svar --dissolve-by KOLONNE.",
    ),
    "duplicate-boundary": Code(
        "refuse",
        "Koden {codes} har flere forskellige flader ({count} koder i alt).",
        "Det kan ikke afgøres, om de er dele af ét område eller en fejl.",
        "Er de dele, så svar --dissolve-by {by}; ellers ret koderne.",
    ),
    "boundary-unknown-area": Code(
        "quarantine",
        "Fladen {value} hører ikke til et område i areas.",
        "Der er ingen tal til den.",
        "Ret koden, eller slet fladen.",
    ),
    "area-without-boundary": Code(
        "note",
        "{count} områder har ingen flade i grænsefilen: {areas}.",
        "De vises som cirkler, hvis de har et midtpunkt.",
        "Tilføj dem i grænsefilen.",
    ),
    "areas-overlap": Code(
        "ask",
        "Områder dækker hinanden: {pairs}.",
        "Mere end 1 % af et område ligger også i et andet.",
        "Ret grænserne, så hvert sted har ét område.",
    ),
    "areas-gap": Code(
        "ask",
        "Mellem områderne er der huller på {share} % af fladen: {holes}.",
        "Hvert sted i kommunen skal høre til et område.",
        "Tilføj det område der mangler; er hullet en anden kommune, så skriv kommunens area_km2 i areas.",
    ),
}
