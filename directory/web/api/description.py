"""The OpenAPI 3.1 description, made from the table that also parses the parameters."""

from dataclasses import dataclass
from typing import Any

from directory.domain.checklist import Checklist
from directory.domain.countries import COUNTRY_CODES
from directory.domain.history import KEPT
from directory.domain.parameters import PARAMETERS, TEXT_MOST, Parameter
from directory.domain.query import HALF_EARTH_KM, PER_PAGE_MOST
from directory.domain.vocabulary import Certainty, ItemAnswer

Document = dict[str, Any]

_NUMBER_OR_NULL: Document = {"type": ["number", "null"]}
_TEXT_OR_NULL: Document = {"type": ["string", "null"]}
_DECIMAL = r"[+-]?\d+(\.\d+)?"


@dataclass(frozen=True)
class Operation:
    """One address of the interface; ``found_by`` is the name and an example of what its path holds."""

    path: str
    id: str
    summary: str
    text: str
    kind: str
    schema: Document
    searches: bool = False
    found_by: tuple[str, str] | None = None


_ALL_RESULTS = "The search parameters of the page. All results, not one page."


def _object(*required: str) -> Document:
    return {"type": "object", "required": list(required)}


def _named(schema: str) -> Document:
    return {"$ref": f"#/components/schemas/{schema}"}


OPERATIONS = (
    Operation(
        "/api/v1/centers",
        "searchCenters",
        "Search centers",
        "One page of results with facets, and for each filter what it removed.",
        "application/json",
        _named("SearchResult"),
        searches=True,
    ),
    Operation(
        "/api/v1/centers.geojson",
        "mapCenters",
        "Search results as points (RFC 7946)",
        _ALL_RESULTS,
        "application/geo+json",
        _object("type", "features"),
        searches=True,
    ),
    Operation(
        "/api/v1/centers.csv",
        "tableCenters",
        "Search results as a table",
        _ALL_RESULTS,
        "text/csv",
        {"type": "string"},
        searches=True,
    ),
    Operation(
        "/api/v1/centers.jsonl",
        "lineCenters",
        "Search results, one JSON document a line",
        _ALL_RESULTS,
        "application/jsonl",
        {"type": "string"},
        searches=True,
    ),
    Operation(
        "/api/v1/centers/{slug}",
        "getCenter",
        "One center",
        "Everything public about it, enough to recompute its evaluation.",
        "application/json",
        _named("Center"),
        found_by=("slug", "uppsala-university-hospital"),
    ),
    Operation(
        "/api/v1/sources/{key}",
        "getSource",
        "One source",
        "The document and every claim that rests on it.",
        "application/json",
        _object("key", "type", "title", "claims", "results"),
        found_by=("key", "snowden-2017"),
    ),
    Operation(
        "/api/v1/checklist",
        "getChecklist",
        "The checklist",
        "Items, points, anchors and kinds of red flag.",
        "application/json",
        _object("version", "items", "red_flags"),
    ),
    Operation(
        "/api/v1/openapi.json",
        "getDescription",
        "This description",
        "OpenAPI 3.1.",
        "application/json",
        _object("openapi", "paths"),
    ),
)
_PROBLEMS = {
    "400": "A parameter cannot be used; the problem names it.",
    "404": "There is no such thing.",
    "405": "This interface only reads.",
    "406": "The format asked for is not available.",
    "410": "It was removed.",
    "500": "A fault on our side.",
    "503": "The data cannot be read at present.",
}


def describe(checklist: Checklist) -> Document:
    """The whole interface as an OpenAPI document."""
    parameters = [_parameter(one, checklist) for one in PARAMETERS]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "aHSCT Center Directory",
            "version": "1",
            "description": "What is documented about centers that give aHSCT for multiple sclerosis, "
            "with the source of every statement, and what is not known. Unknown is never no.",
        },
        "paths": {one.path: {"get": _get(one, parameters)} for one in OPERATIONS},
        "components": {"schemas": _SCHEMAS},
    }


def _get(one: Operation, parameters: list[Document]) -> Document:
    own = parameters if one.searches else [_in_path(*one.found_by)] if one.found_by else []
    return {
        "operationId": one.id,
        "summary": one.summary,
        "description": one.text,
        "parameters": own,
        "responses": _answers(one),
    }


def _answers(one: Operation) -> Document:
    problem = {"application/problem+json": {"schema": _named("Problem")}}
    tag = {"ETag": {"description": "Changes with data and method.", "schema": {"type": "string"}}}
    content = {one.kind: {"schema": one.schema}}
    answers: Document = {
        "200": {"description": one.summary, "headers": tag, "content": content},
        "304": {"description": "Unchanged since the ETag sent as If-None-Match."},
    }
    if one.found_by:
        answers["301"] = {"description": "Renamed or merged; follow Location."}
    return answers | {
        code: {"description": text, "content": problem} for code, text in sorted(_PROBLEMS.items())
    }


def _in_path(name: str, example: str) -> Document:
    schema = {"type": "string", "minLength": 1, "pattern": "^[A-Za-z0-9._-]+$"}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _parameter(one: Parameter, checklist: Checklist) -> Document:
    schema = _schema(one, checklist)
    if one.repeatable:
        schema = {"type": "array", "items": schema}
    example: Any = [one.example] if one.repeatable else one.example
    if one.kind != "string":
        example = float(one.example) if one.kind == "number" else int(one.example)
    described: Document = {
        "name": one.name,
        "in": "query",
        "description": f"{one.meaning}.",
        "schema": schema,
    }
    described |= {"example": example, "allowEmptyValue": True}
    return described | ({"style": "form", "explode": True} if one.repeatable else {})


def _schema(one: Parameter, checklist: Checklist) -> Document:
    if one.choices:
        return {"type": "string", "enum": list(one.choices)}
    return _FREE.get(one.name) or _built(one, checklist)


_FREE: dict[str, Document] = {
    "q": {"type": "string", "maxLength": TEXT_MOST},
    "near": {"type": "string", "maxLength": TEXT_MOST},
    "within": {"type": "number", "exclusiveMinimum": 0, "maximum": HALF_EARTH_KM},
    "bbox": {"type": "string", "pattern": f"^{_DECIMAL}(,{_DECIMAL}){{3}}$"},
    "country": {"type": "string", "enum": sorted(COUNTRY_CODES)},
    "max_cost": {"type": "number", "minimum": 0, "maximum": 1e9},
    "weights": {"type": "string", "pattern": f"^{_DECIMAL}(,{_DECIMAL}){{3}}$"},
    "page": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    "per_page": {"type": "integer", "minimum": 1, "maximum": PER_PAGE_MOST},
}


def _built(one: Parameter, checklist: Checklist) -> Document:
    if one.name == "item":
        items, answers = "|".join(checklist.by_id), "|".join(ItemAnswer)
        return {"type": "string", "pattern": f"^({items}):({answers})(,({answers}))*$"}
    return {"type": "number", "minimum": 0, "maximum": 100}


_INTERVAL = {
    "type": "object",
    "required": ["documented", "possible"],
    "properties": {"documented": _NUMBER_OR_NULL, "possible": _NUMBER_OR_NULL},
}
_EVALUATION = {
    "type": "object",
    "required": ["documented", "possible", "known", "state", "criteria"],
    "properties": {
        "documented": _NUMBER_OR_NULL,
        "possible": _NUMBER_OR_NULL,
        "known": _NUMBER_OR_NULL,
        "state": {"type": "string"},
        "criteria": {"type": "object", "additionalProperties": _INTERVAL},
    },
}
_NUMBER = {"type": "number"}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_ITEM = {
    "type": "object",
    "description": "The interval is on 0..1; the points of what does not apply are passed on. Points times "
    "the lower and the upper end are documented_points and possible_points. Rivals cannot all be true.",
    "required": [
        "answer",
        "low",
        "high",
        "points",
        "documented_points",
        "possible_points",
        "rivals",
        "claims",
    ],
    "properties": {
        "answer": {"type": "string", "enum": list(ItemAnswer)},
        "low": _SHARE,
        "high": _SHARE,
        "points": _NUMBER,
        "documented_points": _NUMBER,
        "possible_points": _NUMBER,
        "rivals": {"type": "boolean"},
        "claims": {"type": "array", "items": {"type": "string"}},
    },
}
_CERTAINTY = {"type": "string", "enum": [certainty.word for certainty in Certainty]}
_STEPS = {
    "type": ["object", "null"],
    "description": "How a claim about an item came to its certainty: where its kind of source starts, the "
    "reason of every step down, and the claim that lifted it. Then its slack, and the interval 0..1 that it "
    "supports by itself. Null for practical claims.",
    "required": ["start", "down", "up", "slack", "low", "high"],
    "properties": {
        "start": _CERTAINTY,
        "down": {"type": "array", "items": {"type": "string"}},
        "up": _TEXT_OR_NULL,
        "slack": _SHARE,
        "low": _NUMBER_OR_NULL,
        "high": _NUMBER_OR_NULL,
    },
}
_CLAIM = {
    "type": "object",
    "required": ["id", "field", "statement", "source", "v", "open", "certainty", "counted", "steps"],
    "properties": {
        "v": _NUMBER_OR_NULL,
        "open": {"type": "boolean"},
        "certainty": _CERTAINTY,
        "counted": {"type": "boolean"},
        "steps": _STEPS,
    },
}
_REPLY = {
    "type": "object",
    "required": ["claim", "text", "on"],
    "properties": {
        "claim": {"type": "string"},
        "text": {"type": "string"},
        "on": {"type": "string", "format": "date"},
    },
}
_FIGURES = {
    "type": "object",
    "required": ["documented", "possible", "known", "state"],
    "properties": {
        "documented": _NUMBER_OR_NULL,
        "possible": _NUMBER_OR_NULL,
        "known": _NUMBER_OR_NULL,
        "state": {"type": "string"},
    },
}
_INTERVAL_OF_ITEM = {
    "type": ["object", "null"],
    "required": ["answer", "low", "high"],
    "properties": {"answer": {"type": "string", "enum": list(ItemAnswer)}, "low": _SHARE, "high": _SHARE},
}
_CAUSE = {
    "type": "object",
    "required": ["kind", "text", "claim", "source"],
    "properties": {
        "kind": {"type": "string"},
        "text": {"type": "string"},
        "claim": _TEXT_OR_NULL,
        "source": _TEXT_OR_NULL,
    },
}
_CHANGE = {
    "type": "object",
    "description": "How the figures changed with one data version, which items moved, and what caused it. "
    "Causes of the kind method are of the method and not of the facts. Before is null where the center "
    "entered the directory.",
    "required": ["kind", "on", "data_version", "before", "after", "moved", "causes"],
    "properties": {
        "kind": {"type": "string", "enum": ["entered", "changed"]},
        "on": {"type": "string", "format": "date"},
        "data_version": {"type": "string"},
        "before": {"anyOf": [_FIGURES, {"type": "null"}]},
        "after": _FIGURES,
        "moved": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["item", "before", "after"],
                "properties": {
                    "item": {"type": "string"},
                    "before": _INTERVAL_OF_ITEM,
                    "after": _INTERVAL_OF_ITEM,
                },
            },
        },
        "causes": {"type": "array", "items": _CAUSE},
    },
}
_EVALUATION_WITH_ITEMS = {
    "allOf": [
        {"$ref": "#/components/schemas/Evaluation"},
        {
            "type": "object",
            "required": ["on", "items"],
            "properties": {
                "on": {"type": "string", "format": "date"},
                "items": {"type": "object", "additionalProperties": _ITEM},
            },
        },
    ]
}
_LISTED = {
    "type": "object",
    "required": ["slug", "name", "city", "country", "lat", "lng", "status", "evaluation", "url"],
    "properties": {
        "slug": {"type": "string"},
        "name": {"type": "string"},
        "local_name": _TEXT_OR_NULL,
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "lng": {"type": "number", "minimum": -180, "maximum": 180},
        "distance_km": _NUMBER_OR_NULL,
        "treatments": {"type": "array", "items": {"type": "string"}},
        "red_flags": {"type": "array", "items": {"type": "string"}},
        "evaluation": {"$ref": "#/components/schemas/Evaluation"},
        "last_checked": _TEXT_OR_NULL,
        "url": {"type": "string"},
    },
}
_COUNT = {
    "type": "object",
    "required": ["value", "count"],
    "properties": {"value": {"type": "string"}, "count": {"type": "integer", "minimum": 0}},
}
_FILTER = {
    "type": "object",
    "required": ["parameter", "value", "removed", "removed_only_unknown"],
    "properties": {
        "parameter": {"type": "string"},
        "value": {"type": "string"},
        "removed": {"type": "integer", "minimum": 0},
        "removed_only_unknown": {"type": "integer", "minimum": 0},
    },
}
_SCHEMAS: Document = {
    "Evaluation": _EVALUATION,
    "ListedCenter": _LISTED,
    "SearchResult": {
        "type": "object",
        "required": [
            "total", "page", "per_page", "data_version", "method_version", "query", "filters", "facets",
            "results",
        ],
        "properties": {
            "total": {"type": "integer", "minimum": 0},
            "page": {"type": "integer", "minimum": 1},
            "per_page": {"type": "integer", "minimum": 1},
            "data_version": {"type": "string"},
            "method_version": {"type": "string"},
            "query": {"type": "object"},
            "filters": {"type": "array", "items": _FILTER},
            "facets": {"type": "object", "additionalProperties": {"type": "array", "items": _COUNT}},
            "corrected": {"type": "object", "additionalProperties": {"type": "string"}},
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/ListedCenter"}},
        },
    },
    "Center": {
        "type": "object",
        "required": [
            "slug", "name", "city", "country", "lat", "lng", "status", "programs", "evaluation", "claims",
            "findings", "red_flags", "sources", "results", "history", "data_version", "method_version",
        ],
        "properties": {
            "evaluation": _EVALUATION_WITH_ITEMS,
            "claims": {"type": "array", "items": _CLAIM},
            "replies": {
                "type": "array",
                "description": "The center's own words beside its claims: neither checked nor counted.",
                "items": _REPLY,
            },
            "history": {
                "type": "array",
                "description": "The last ten changes of the figures, the newest first.",
                "maxItems": KEPT,
                "items": _CHANGE,
            },
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "problems": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["parameter", "message"],
                    "properties": {
                        "parameter": {"type": "string"},
                        "message": {"type": "string"},
                        "suggestions": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
        },
    },
}  # fmt: skip
