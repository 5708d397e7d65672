"""A server of FastAPI and pydantic, which know nothing of us: every operation answers with what it was given, as the
server read it. `python server.py` prints its address and serves; `python server.py --openapi` prints its document."""

import base64
import json
import socket
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, TypeVar, Union
from uuid import UUID

import uvicorn
from fastapi import (
    Body, Cookie, Depends, FastAPI, File, Form, Header, HTTPException, Path, Query, Request, Response, Security,
    UploadFile,
)
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, StreamingResponse
from fastapi.security import (
    APIKeyCookie, APIKeyHeader, APIKeyQuery, HTTPAuthorizationCredentials, HTTPBasic, HTTPBasicCredentials, HTTPBearer,
    OAuth2PasswordBearer, OAuth2PasswordRequestForm,
)
from pydantic import BaseModel, ConfigDict, Field, RootModel, computed_field

app = FastAPI(
    title="Everything", version="1.0.0", generate_unique_id_function=lambda route: route.name,
    servers=[{"url": "http://127.0.0.1:1"}],
)


class Color(str, Enum):
    red = "red"
    dark_green = "dark-green"
    plus_one = "+1"


class Level(IntEnum):
    low = 1
    high = 2


class Echo(BaseModel):
    """What the server read."""

    got: Any = None


def echo(got: Any) -> Echo:
    return Echo(got=got)


# Queries ------------------------------------------------------------------------------------------------------------


@app.get("/query/scalars", tags=["query"])
def query_scalars(
    i: int, f: float, b: bool, s: str, at: datetime, day: date, id: UUID, price: Decimal, color: Color, level: Level
) -> Echo:
    got = [i, f, b, s, at.isoformat(), day.isoformat(), str(id), str(price), color.name, level.name]
    return echo(got)


@app.get("/query/optional", tags=["query"])
def query_optional(q: str | None = None, limit: int = 10, flag: bool | None = None) -> Echo:
    return echo([q, limit, flag])


@app.get("/query/lists", tags=["query"])
def query_lists(
    words: Annotated[list[str], Query()],
    numbers: Annotated[list[int] | None, Query()] = None,
    colors: Annotated[list[Color], Query()] = [],
    unique: Annotated[set[int], Query()] = set(),
) -> Echo:
    return echo([words, numbers, [color.name for color in colors], sorted(unique)])


class Page(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: int = Field(100, gt=0, le=100)
    offset: int = Field(0, ge=0)
    order_by: Literal["created_at", "updated_at"] = "created_at"
    tags: list[str] = []


@app.get("/query/model", tags=["query"])
def query_model(page: Annotated[Page, Query()]) -> Echo:
    return echo(page.model_dump())


@app.get("/query/aliased", tags=["query"])
def query_aliased(
    q: Annotated[str, Query(alias="item-query", min_length=2, pattern="^[a-z &=+%]+$")],
    type: Annotated[int | str, Query()],
    dollar: Annotated[str, Query(alias="$filter")] = "",
    indexed: Annotated[list[int], Query(alias="ids[]")] = [],
) -> Echo:
    return echo([q, type, dollar, indexed])


@app.get("/query/literals", tags=["query"])
def query_literals(mode: Literal["fast", "slow"], size: Literal["1", "2", "3"] = "2", only: Literal["x"] = "x") -> Echo:
    return echo([mode, size, only])


DEEP = {
    "parameters": [
        {
            "name": "filter", "in": "query", "required": True, "style": "deepObject", "explode": True,
            "schema": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"}, "ids": {"type": "array", "items": {"type": "integer"}},
                    "range": {"type": "object", "properties": {"gt": {"type": "integer"}, "lt": {"type": "integer"}}},
                },
            },
        },
        {"name": "csv", "in": "query", "style": "form", "explode": False, "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "pipes", "in": "query", "style": "pipeDelimited", "explode": False, "schema": {"type": "array", "items": {"type": "string"}}},
        {"name": "spread", "in": "query", "schema": {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "string"}}}},
        {"name": "json", "in": "query", "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "integer"}}}}}},
    ]
}


@app.get("/query/deep", tags=["query"], openapi_extra=DEEP)
def query_deep(request: Request) -> Echo:
    return echo([list(pair) for pair in request.query_params.multi_items()])


@app.get("/query/durations", tags=["query"])
def query_durations(wait: timedelta, clock: time) -> Echo:
    return echo([wait.total_seconds(), clock.isoformat()])


# Paths --------------------------------------------------------------------------------------------------------------


@app.get("/path/text/{name}", tags=["path"])
def path_text(name: str) -> Echo:
    return echo(name)


@app.get("/path/typed/{n}/{color}/{day}/{id}/{on}", tags=["path"])
def path_typed(n: Annotated[int, Path(ge=1)], color: Color, day: date, id: UUID, on: bool) -> Echo:
    return echo([n, color.name, day.isoformat(), str(id), on])


@app.get("/path/rest/{rest:path}", tags=["path"])
def path_rest(rest: str) -> Echo:
    return echo(rest)


@app.get("/path/range/{start}-{end}", tags=["path"])
def path_range(start: int, end: int) -> Echo:
    return echo([start, end])


@app.get("/path/files/{name}.{ext}", tags=["path"])
def path_file(name: str, ext: str) -> Echo:
    return echo([name, ext])


# Headers and cookies ------------------------------------------------------------------------------------------------


@app.get("/headers/simple", tags=["headers"])
def headers_simple(
    x_token: Annotated[str, Header()],
    x_count: Annotated[int | None, Header()] = None,
    strange_header: Annotated[str | None, Header(convert_underscores=False)] = None,
    user_agent: Annotated[str | None, Header()] = None,
) -> Echo:
    return echo([x_token, x_count, strange_header, user_agent])


class CommonHeaders(BaseModel):
    save_data: bool
    if_modified_since: str | None = None
    x_tag: list[str] = []


@app.get("/headers/model", tags=["headers"])
def headers_model(headers: Annotated[CommonHeaders, Header()]) -> Echo:
    return echo(headers.model_dump())


@app.get("/headers/authorization", tags=["headers"])
def headers_authorization(authorization: Annotated[str, Header()]) -> Echo:
    return echo(authorization)


@app.get("/cookies/simple", tags=["headers"])
def cookies_simple(session_id: Annotated[str, Cookie()], visits: Annotated[int | None, Cookie()] = None) -> Echo:
    return echo([session_id, visits])


class Cookies(BaseModel):
    session: str
    fatebook_tracker: str | None = None


@app.get("/cookies/model", tags=["headers"])
def cookies_model(cookies: Annotated[Cookies, Cookie()]) -> Echo:
    return echo(cookies.model_dump())


# JSON bodies --------------------------------------------------------------------------------------------------------


class Image(BaseModel):
    url: str
    size: tuple[int, int] | None = None


class Item(BaseModel):
    """A thing to sell."""

    name: str
    price: float
    tags: set[str] = set()
    image: Image | None = None
    meta: dict[str, str] = {}
    colors: list[Color] = []
    level: Level = Level.low


@app.post("/body/item", tags=["body"])
def body_item(item: Item) -> Item:
    return item


@app.put("/body/items/{item_id}", tags=["body"])
def body_item_replace(item_id: int, item: Item, notify: bool = False) -> Echo:
    return echo([item_id, item.name, notify])


class ItemPatch(BaseModel):
    name: str | None = None
    price: float | None = None
    image: Image | None = None


@app.patch("/body/items/{item_id}", tags=["body"])
def body_item_change(item_id: int, item: ItemPatch) -> Echo:
    return echo([item_id, item.model_dump(exclude_unset=True)])


@app.delete("/body/items", tags=["body"])
def body_items_delete(ids: list[int]) -> Echo:
    return echo(ids)


@app.post("/body/list", tags=["body"])
def body_list(items: list[Item]) -> list[Item]:
    return items


@app.post("/body/map", tags=["body"])
def body_map(weights: dict[int, float]) -> Echo:
    return echo(weights)


@app.post("/body/scalar", tags=["body"])
def body_scalar(importance: Annotated[int, Body(gt=0)]) -> Echo:
    return echo(importance)


@app.post("/body/embedded", tags=["body"])
def body_embedded(item: Annotated[Item, Body(embed=True)]) -> Echo:
    return echo(item.name)


class User(BaseModel):
    username: str
    full_name: str | None = None


@app.post("/body/several", tags=["body"])
def body_several(item: Item, user: User, importance: Annotated[int, Body()], q: str | None = None) -> Echo:
    return echo([item.name, user.username, importance, q])


@app.post("/body/optional", tags=["body"])
def body_optional(item: Item | None = None) -> Echo:
    return echo(None if item is None else item.name)


@app.post("/body/anything", tags=["body"])
def body_anything(anything: Annotated[Any, Body()]) -> Echo:
    return echo(anything)


class Circle(BaseModel):
    radius: float


class Square(BaseModel):
    side: float
    rounded: bool = False


@app.post("/body/union", tags=["body"])
def body_union(shape: Circle | Square) -> Echo:
    return echo([type(shape).__name__, shape.model_dump()])


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog", "hound"]
    bark: str | None = None


Pet = Annotated[Union[Cat, Dog], Field(discriminator="kind")]


@app.post("/body/pet", tags=["body"])
def body_pet(pet: Pet) -> Pet:
    return pet


class V1(BaseModel):
    version: Literal[1]
    x: str


class V2(BaseModel):
    version: Literal[2] = 2
    y: int


class Versioned(BaseModel):
    value: Annotated[V1 | V2, Field(discriminator="version")]
    others: list[Annotated[V1 | V2, Field(discriminator="version")]] = []


@app.post("/body/versioned", tags=["body"])
def body_versioned(box: Versioned) -> Echo:
    return echo([type(box.value).__name__, [type(other).__name__ for other in box.others]])


class Node(BaseModel):
    value: int
    children: list["Node"] = []
    parent: "Node | None" = None


@app.post("/body/tree", tags=["body"])
def body_tree(node: Node) -> Node:
    return node


class Exact(BaseModel):
    price: Decimal
    big: int
    at: datetime
    wait: timedelta
    raw: bytes
    id: UUID
    pair: tuple[int, str]
    either: int | float | str | None = None
    flags: frozenset[bool] = frozenset()


@app.post("/body/exact", tags=["body"])
def body_exact(exact: Exact) -> Echo:
    got = [str(exact.price), str(exact.big), exact.at.isoformat(), exact.wait.total_seconds(), exact.raw.decode()]
    return echo(got + [str(exact.id), list(exact.pair), exact.either, sorted(exact.flags)])


class Camel(BaseModel):
    model_config = ConfigDict(populate_by_name=False)
    first_name: str = Field(alias="firstName")
    class_: str = Field(alias="class")
    async_: bool = Field(False, alias="async")
    self_: str = Field("", alias="self")


@app.post("/body/aliases", tags=["body"])
def body_aliases(camel: Camel) -> Camel:
    return camel


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    id: int


@app.post("/body/open", tags=["body"])
def body_open(value: Open) -> Open:
    return value


class Numbers(RootModel[list[int]]):
    pass


@app.post("/body/root", tags=["body"])
def body_root(numbers: Numbers) -> Numbers:
    return numbers


T = TypeVar("T")


class Paged(BaseModel, Generic[T]):
    items: list[T]
    total: int
    next: str | None = None


@app.get("/body/page", tags=["body"])
def body_page(offset: int = 0) -> Paged[User]:
    return Paged(items=[User(username=f"u{offset}")], total=3, next=None if offset else "1")


class Area(BaseModel):
    width: int
    height: int = 1

    @computed_field
    @property
    def area(self) -> int:
        return self.width * self.height


@app.post("/body/computed", tags=["body"])
def body_computed(area: Area) -> Area:
    return area


@app.post("/body/merge", tags=["body"], openapi_extra={"requestBody": {"required": True, "content": {
    "application/merge-patch+json": {"schema": {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}}}}})
async def body_merge(request: Request) -> Echo:
    return echo([request.headers["content-type"], await request.json()])


@app.post("/body/bytes", tags=["body"], openapi_extra={"requestBody": {"required": True, "content": {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}})
async def body_bytes(request: Request) -> Echo:
    return echo([request.headers["content-type"], base64.b64encode(await request.body()).decode()])


@app.post("/body/text", tags=["body"], openapi_extra={"requestBody": {"required": True, "content": {
    "text/plain": {"schema": {"type": "string"}}}}})
async def body_text(request: Request) -> Echo:
    return echo([request.headers["content-type"].split(";")[0], (await request.body()).decode()])


# Forms and files ----------------------------------------------------------------------------------------------------


@app.post("/form/simple", tags=["form"])
def form_simple(
    username: Annotated[str, Form()], age: Annotated[int, Form()], on: Annotated[bool, Form()] = False,
    note: Annotated[str | None, Form()] = None,
) -> Echo:
    return echo([username, age, on, note])


@app.post("/form/lists", tags=["form"])
def form_lists(tags: Annotated[list[str], Form()], ids: Annotated[list[int], Form()] = []) -> Echo:
    return echo([tags, ids])


class FormData(BaseModel):
    model_config = ConfigDict(extra="forbid")
    username: str
    color: Color = Color.red
    scores: list[float] = []


@app.post("/form/model", tags=["form"])
def form_model(data: Annotated[FormData, Form()]) -> Echo:
    return echo([data.username, data.color.name, data.scores])


def of(file: UploadFile) -> list[Any]:
    return [file.filename, file.content_type, file.file.read().decode()]


@app.post("/files/one", tags=["files"])
def files_one(file: UploadFile) -> Echo:
    return echo(of(file))


@app.post("/files/bytes", tags=["files"])
def files_bytes(file: Annotated[bytes, File(description="A file read as bytes")]) -> Echo:
    return echo(file.decode())


@app.post("/files/optional", tags=["files"])
def files_optional(note: Annotated[str, Form()], file: UploadFile | None = None) -> Echo:
    return echo([note, None if file is None else of(file)])


@app.post("/files/many", tags=["files"])
def files_many(files: list[UploadFile]) -> Echo:
    return echo([of(file) for file in files])


@app.post("/files/mixed", tags=["files"])
def files_mixed(
    file: Annotated[UploadFile, File()], token: Annotated[str, Form()], tags: Annotated[list[str], Form()] = [],
    count: Annotated[int | None, Form()] = None, extras: Annotated[list[bytes], File()] = [],
) -> Echo:
    return echo([of(file), token, tags, count, [extra.decode() for extra in extras]])


class Upload(BaseModel):
    title: str
    file: UploadFile
    labels: list[str] = []


@app.post("/files/model", tags=["files"])
def files_model(data: Annotated[Upload, Form(media_type="multipart/form-data")]) -> Echo:
    return echo([data.title, of(data.file), data.labels])


# Responses ----------------------------------------------------------------------------------------------------------


class Problem(BaseModel):
    code: str
    hint: str | None = None


@app.get("/responses/nothing", tags=["responses"], status_code=204)
def response_nothing() -> None:
    return None


@app.post("/responses/created", tags=["responses"], status_code=201)
def response_created(user: User, response: Response) -> User:
    response.headers["Location"] = "/users/1"
    return user


@app.get("/responses/problem/{code}", tags=["responses"], responses={404: {"model": Problem}, 409: {"model": Problem}})
def response_problem(code: int) -> User:
    if code in (404, 409):
        from fastapi.responses import JSONResponse

        return JSONResponse({"code": f"c{code}", "hint": None}, status_code=code)
    raise HTTPException(status_code=code, detail="teapot")


@app.get("/responses/accepted", tags=["responses"], responses={202: {"model": Problem}})
def response_accepted(later: bool, response: Response) -> User:
    if later:
        from fastapi.responses import JSONResponse

        return JSONResponse({"code": "later"}, status_code=202)
    return User(username="now")


@app.get("/responses/html", tags=["responses"], response_class=HTMLResponse)
def response_html() -> str:
    return "<b>hi</b>"


@app.get("/responses/text", tags=["responses"], response_class=PlainTextResponse)
def response_text() -> str:
    return "plain"


@app.get("/responses/null", tags=["responses"])
def response_null(null: bool = True) -> User | None:
    return None if null else User(username="some")


@app.get("/responses/union", tags=["responses"])
def response_union(circle: bool) -> list[Circle | Square]:
    return [Circle(radius=1.5)] if circle else [Square(side=2), Circle(radius=3)]


BINARY = {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}


@app.get("/responses/file", tags=["responses"], response_class=Response, responses=BINARY)
def response_file() -> Response:
    return Response(b"%PDF\x00\xff", media_type="application/pdf")


EVENTS = {200: {"content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/Cat"}}}}}


@app.get("/responses/events", tags=["responses"], response_class=StreamingResponse, responses=EVENTS)
def response_events(count: int) -> StreamingResponse:
    def events():
        for lives in range(count):
            yield f"data: {json.dumps({'kind': 'cat', 'lives': lives})}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


LINES = {200: {"content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Cat"}}}}}


@app.get("/responses/lines", tags=["responses"], response_class=StreamingResponse, responses=LINES)
def response_lines(count: int) -> StreamingResponse:
    lines = (json.dumps({"kind": "cat", "lives": lives}) + "\n" for lives in range(count))
    return StreamingResponse(lines, media_type="application/x-ndjson")


@app.get("/responses/moved", tags=["responses"], response_class=RedirectResponse, status_code=302)
def response_moved() -> str:
    return "/responses/text"


@app.head("/responses/head", tags=["responses"])
def response_head() -> Response:
    return Response(headers={"X-Count": "3"})


@app.get("/responses/map", tags=["responses"])
def response_map() -> dict[str, list[User]]:
    return {"a": [User(username="b")]}


@app.get("/responses/scalar", tags=["responses"])
def response_scalar() -> int:
    return 42


# Security -----------------------------------------------------------------------------------------------------------

bearer = HTTPBearer()
basic = HTTPBasic()
key_header = APIKeyHeader(name="X-API-Key")
key_query = APIKeyQuery(name="api_key")
key_cookie = APIKeyCookie(name="key")
oauth = OAuth2PasswordBearer(tokenUrl="security/token")


@app.get("/security/bearer", tags=["security"])
def security_bearer(given: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> Echo:
    return echo(given.credentials)


@app.get("/security/basic", tags=["security"])
def security_basic(given: Annotated[HTTPBasicCredentials, Depends(basic)]) -> Echo:
    return echo([given.username, given.password])


@app.get("/security/header", tags=["security"])
def security_header(given: Annotated[str, Security(key_header)]) -> Echo:
    return echo(given)


@app.get("/security/query", tags=["security"])
def security_query(given: Annotated[str, Security(key_query)]) -> Echo:
    return echo(given)


@app.get("/security/cookie", tags=["security"])
def security_cookie(given: Annotated[str, Security(key_cookie)]) -> Echo:
    return echo(given)


class Token(BaseModel):
    access_token: str
    token_type: str


@app.post("/security/token", tags=["security"])
def security_token(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> Token:
    return Token(access_token=f"{form.username}:{form.password}:{','.join(form.scopes)}", token_type="bearer")


@app.get("/security/oauth", tags=["security"])
def security_oauth(token: Annotated[str, Depends(oauth)]) -> Echo:
    return echo(token)


if __name__ == "__main__":
    if sys.argv[1:] == ["--openapi"]:
        print(json.dumps(app.openapi(), indent=1))
        sys.exit()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run(sockets=[listener])
