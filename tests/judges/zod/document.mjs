// An API of Zod's schemas: `node document.mjs 3.1.0` prints its OpenAPI document, `node document.mjs --serve` serves it on a
// free port, whose address it prints. The server reads what it is sent with the same schemas, and responds with what it read.
import { createServer } from 'node:http';

import { OpenAPIRegistry, OpenApiGeneratorV3, OpenApiGeneratorV31, OpenApiGeneratorV32, extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

extendZodWithOpenApi(z);

const registry = new OpenAPIRegistry();
const named = (name, schema) => registry.register(name, schema);

const Status = named('Status', z.enum(['draft', 'published', 'archived']));
const Priority = named('Priority', z.union([z.literal(1), z.literal(2), z.literal(3)]));
const Address = named('Address', z.object({ street: z.string(), zip: z.string().regex(/^\d{5}$/).optional(), country: z.literal('DE') }));
const Circle = named('Circle', z.object({ kind: z.literal('circle'), radius: z.number().positive() }));
const Square = named('Square', z.object({ kind: z.literal('square'), side: z.number().positive() }));
const Shape = named('Shape', z.discriminatedUnion('kind', [Circle, Square]));
const Person = named('Person', z.object({
  id: z.uuid(),
  name: z.string().min(1).max(50),
  email: z.email().optional(),
  age: z.int().min(0).max(150).nullable(),
  nickname: z.string().nullish(),
  status: Status,
  priority: Priority.optional(),
  tags: z.array(z.string()).min(1),
  scores: z.record(z.string(), z.number()),
  address: Address.nullable(),
  shape: Shape,
  either: z.union([z.string(), z.int()]),
  created: z.iso.datetime(),
  birthday: z.iso.date().optional(),
  big: z.int().optional(),
  flags: z.object({ admin: z.boolean(), beta: z.boolean().default(false) }).strict(),
}));
const Tree = named('Tree', z.object({ value: z.int(), note: z.string().optional() }).extend({ children: z.array(z.object({ value: z.int() })) }));
const Extended = named('Extended', Person.pick({ id: true, name: true }).extend({ extra: z.boolean() }));
const Point = named('Point', z.tuple([z.number(), z.number()]));
const Problem = named('Problem', z.object({ code: z.string(), issues: z.array(z.string()) }));

const json = (schema) => ({ description: 'What was read.', content: { 'application/json': { schema } } });
const operations = [];
function operation(method, path, operationId, request, answer) {
  operations.push({ method, path, operationId, request, answer });
  const body = request.body && { content: { 'application/json': { schema: request.body } }, required: true };
  registry.registerPath({
    method, path, operationId,
    tags: ['api'],
    request: { ...request, body },
    responses: { 200: json(answer), 422: json(Problem) },
  });
}

const Query = z.object({
  status: Status.optional(),
  limit: z.coerce.number().int().min(1).max(100),
  tags: z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(z.string()).optional()).openapi({ type: 'array', items: { type: 'string' } }),
});
operation('post', '/people', 'createPerson', { body: Person }, Person);
operation('post', '/shapes', 'createShape', { body: Shape }, Shape);
operation('post', '/points', 'createPoint', { body: Point }, Point);
operation('post', '/trees', 'createTree', { body: Tree }, Tree);
operation('post', '/extended', 'createExtended', { body: Extended }, Extended);
operation('post', '/many', 'createMany', { body: z.array(Shape) }, z.array(Shape));
operation('post', '/record', 'createRecord', { body: z.record(z.string(), Address) }, z.record(z.string(), Address));
operation('get', '/people', 'listPeople', { query: Query }, Query.extend({}));
operation('get', '/people/{id}', 'getPerson', { params: z.object({ id: z.uuid() }) }, z.object({ id: z.uuid() }));
operation('get', '/headers', 'readHeaders', { headers: z.object({ 'x-trace': z.string(), 'x-count': z.coerce.number().int().optional() }) }, z.object({ 'x-trace': z.string(), 'x-count': z.int().optional() }));

function written(version) {
  const Generator = { '3.0': OpenApiGeneratorV3, '3.1': OpenApiGeneratorV31, '3.2': OpenApiGeneratorV32 }[version.slice(0, 3)];
  return new Generator(registry.definitions).generateDocument({
    openapi: version, info: { title: 'Zod', version: '1' }, servers: [{ url: 'http://127.0.0.1' }],
  });
}

function respond(request, response, text) {
  const url = new URL(request.url, 'http://localhost');
  const found = operations.find(({ method, path }) =>
    method === request.method.toLowerCase() && new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(url.pathname));
  const send = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  if (!found) return send(404, { code: 'no operation', issues: [] });
  const { request: asked } = found;
  const query = {};
  for (const name of new Set(url.searchParams.keys())) {
    const all = url.searchParams.getAll(name);
    query[name] = all.length > 1 ? all : all[0];
  }
  const inputs = [
    [asked.body, () => JSON.parse(text)],
    [asked.query, () => query],
    [asked.params, () => ({ id: decodeURIComponent(url.pathname.split('/')[2]) })],
    [asked.headers, () => request.headers],
  ];
  const [schema, input] = inputs.find(([schema]) => schema);
  const read = schema.safeParse(input());
  if (!read.success) return send(422, { code: 'invalid', issues: read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) });
  return send(200, read.data);
}

if (process.argv[2] === '--serve') {
  const server = createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece)).on('end', () => respond(request, response, Buffer.concat(pieces).toString()));
  });
  server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
} else {
  console.log(JSON.stringify(written(process.argv[2]), null, 2));
}
