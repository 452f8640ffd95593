"""The OpenAPI 3.1 description, made from the table that also parses the parameters."""

from typing import Any

from directory.domain.checklist import Checklist
from directory.domain.parameters import PARAMETERS, TEXT_MOST, Parameter
from directory.domain.query import HALF_EARTH_KM, PER_PAGE_MOST
from directory.domain.vocabulary import ItemAnswer
from directory.web.backing import COUNTRIES

Document = dict[str, Any]

_NUMBER_OR_NULL: Document = {"type": ["number", "null"]}
_TEXT_OR_NULL: Document = {"type": ["string", "null"]}
_DECIMAL = r"[+-]?\d+(\.\d+)?"


def describe(checklist: Checklist) -> Document:
    """The whole interface as an OpenAPI document."""
    parameters = [_parameter(one, checklist) for one in PARAMETERS]
    search = "The same search parameters as the page. All results, not one page." 
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "aHSCT Center Directory",
            "version": "1",
            "description": "What is documented about centers that give aHSCT for multiple sclerosis, "
            "with the source of every statement, and what is not known. Unknown is never no.",
        },
        "paths": {
            "/api/v1/centers": _get("searchCenters", "Search centers", "One page of results with facets, and "
                                    "for each filter what it removed.", "application/json",
                                    parameters, {"$ref": "#/components/schemas/SearchResult"}),
            "/api/v1/centers.geojson": _get("mapCenters", "Search results as points (RFC 7946)", search,
                                            "application/geo+json", parameters, {"type": "object"}),
            "/api/v1/centers.csv": _get("tableCenters", "Search results as a table", search, "text/csv",
                                        parameters, {"type": "string"}),
            "/api/v1/centers.jsonl": _get("lineCenters", "Search results, one JSON document a line", search,
                                          "application/jsonl", parameters, {"type": "string"}),
            "/api/v1/centers/{slug}": _get("getCenter", "One center",
                                           "Everything public about it, enough to recompute its evaluation.",
                                           "application/json", [_in_path("slug", "uppsala-university-hospital")],
                                           {"$ref": "#/components/schemas/Center"}, missing=True),
            "/api/v1/sources/{key}": _get("getSource", "One source", "The document and every claim that rests on it.",
                                          "application/json", [_in_path("key", "snowden-2017")],
                                          {"type": "object", "required": ["key", "type", "title", "claims"]},
                                          missing=True),
            "/api/v1/checklist": _get("getChecklist", "The checklist", "Items, points, anchors and red flags.",
                                      "application/json", [], {"type": "object", "required": ["items", "red_flags"]}),
            "/api/v1/openapi.json": _get("getDescription", "This description", "OpenAPI 3.1.", "application/json",
                                         [], {"type": "object", "required": ["openapi", "paths"]}),
        },
        "components": {"schemas": _SCHEMAS},
    }  # fmt: skip


def _get(
    operation: str, summary: str, text: str, kind: str, parameters: list[Document], schema: Document,
    missing: bool = False,
) -> Document:  # fmt: skip
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    etag = {"ETag": {"description": "Changes with data and method.", "schema": {"type": "string"}}}
    answers: Document = {
        "200": {"description": summary, "headers": etag, "content": {kind: {"schema": schema}}},
        "304": {"description": "Unchanged since the ETag sent as If-None-Match."},
        "400": {"description": "A parameter cannot be used; the problem names it.", "content": problem},
        "404": {"description": "There is no such thing.", "content": problem},
        "405": {"description": "This interface only reads.", "content": problem},
        "406": {"description": "The format asked for is not available.", "content": problem},
        "500": {"description": "A fault on our side.", "content": problem},
        "503": {"description": "The data cannot be read at present.", "content": problem},
    }
    if missing:
        answers["301"] = {"description": "Renamed or merged; follow Location."}
        answers["410"] = {"description": "Removed.", "content": problem}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "description": text,
            "parameters": parameters,
            "responses": answers,
        }
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
    described = {"name": one.name, "in": "query", "description": f"{one.meaning}.", "schema": schema}
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
    "country": {"type": "string", "enum": sorted(COUNTRIES)},
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
        "required": ["total", "page", "per_page", "data_version", "method_version", "query", "filters", "facets",
                     "results"],
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
        "required": ["slug", "name", "city", "country", "lat", "lng", "status", "programs", "evaluation", "claims",
                     "findings", "red_flags", "sources", "results", "data_version", "method_version"],
        "properties": {"evaluation": {"$ref": "#/components/schemas/Evaluation"}},
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
