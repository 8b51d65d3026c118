// A program for each package: what it imports, and an expression whose value is the same in every run. The suite runs
// those with a version; the others are tried as they are now.

/** @typedef {{ group: string, install: string[], imports: string, program: string }} PackageProgram */

/** @type {Record<string, PackageProgram>} */
export const programs = {
  knex: {
    group: "Databases",
    install: ["knex@3.3.0"],
    imports: 'import knex from "knex";',
    program: 'knex({ client: "pg" })("rows").where({ a: 1 }).toString()',
  },
  pg: {
    group: "Databases",
    install: ["pg"],
    imports: 'import pg from "pg";',
    program: '[typeof pg.Client, pg.types.getTypeParser(23)("42"), pg.escapeIdentifier("a b")]',
  },
  "pg 8.7.3": {
    group: "Databases",
    install: ["pg873@npm:pg@8.7.3"],
    imports: 'import pg from "pg873";',
    program: '[typeof pg.Client, pg.types.getTypeParser(23)("42")]',
  },
  postgres: {
    group: "Databases",
    install: ["postgres"],
    imports: 'import postgres from "postgres";',
    program: 'typeof postgres("postgres://localhost/none").unsafe',
  },
  mysql2: {
    group: "Databases",
    install: ["mysql2"],
    imports: 'import mysql from "mysql2";',
    program: 'mysql.format("select ? from ??", [1, "t"])',
  },
  mongodb: {
    group: "Databases",
    install: ["mongodb"],
    imports: 'import { ObjectId } from "mongodb";',
    program: 'new ObjectId("65a000000000000000000000").toHexString()',
  },
  ioredis: {
    group: "Databases",
    install: ["ioredis"],
    imports: 'import { Redis } from "ioredis";',
    program: "new Redis({ lazyConnect: true }).status",
  },
  "better-sqlite3": {
    group: "Databases",
    install: ["better-sqlite3"],
    imports: 'import Database from "better-sqlite3";',
    program: 'new Database(":memory:").prepare("select 1 + 1 as n").get()',
  },
  "sql.js": {
    group: "Databases",
    install: ["sql.js@1.16.0"],
    imports: 'import initSqlJs from "sql.js";',
    program:
      '(await initSqlJs()).Database.name.length > 0 && new (await initSqlJs()).Database().exec("select 2 as n")',
  },
  "@duckdb/node-api": {
    group: "Databases",
    install: ["@duckdb/node-api"],
    imports: 'import { DuckDBInstance } from "@duckdb/node-api";',
    program:
      '(await (await (await DuckDBInstance.create(":memory:")).connect()).runAndReadAll("select 42 as n")).getRowsJson()',
  },
  "drizzle-orm": {
    group: "Databases",
    install: ["drizzle-orm"],
    imports:
      'import { pgTable, integer } from "drizzle-orm/pg-core";\nimport { getTableName } from "drizzle-orm";',
    program: 'getTableName(pgTable("rows", { id: integer("id") }))',
  },
  kysely: {
    group: "Databases",
    install: ["kysely"],
    imports:
      'import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";',
    program:
      'new Kysely<{ rows: { a: number } }>({ dialect: { createAdapter: () => new PostgresAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (db) => new PostgresIntrospector(db), createQueryCompiler: () => new PostgresQueryCompiler() } }).selectFrom("rows").select("a").compile().sql',
  },
  axios: {
    group: "HTTP and queues",
    install: ["axios@1.21.1"],
    imports: 'import axios from "axios";',
    program: 'axios.getUri({ url: "http://a.example", params: { b: 1 } })',
  },
  got: {
    group: "HTTP and queues",
    install: ["got"],
    imports: 'import got from "got";',
    program: "typeof got.extend({ retry: { limit: 1 } }).get",
  },
  undici: {
    group: "HTTP and queues",
    install: ["undici"],
    imports: 'import { Headers } from "undici";',
    program: '[...new Headers({ A: "b" })]',
  },
  "node-fetch": {
    group: "HTTP and queues",
    install: ["node-fetch"],
    imports: 'import { Headers } from "node-fetch";',
    program: '[...new Headers({ A: "b" })]',
  },
  express: {
    group: "HTTP and queues",
    install: ["express"],
    imports: 'import express from "express";',
    program: 'typeof express().get("/", () => undefined)',
  },
  amqplib: {
    group: "HTTP and queues",
    install: ["amqplib"],
    imports: 'import amqp from "amqplib";',
    program: "typeof amqp.connect",
  },
  bullmq: {
    group: "HTTP and queues",
    install: ["bullmq"],
    imports: 'import { Queue } from "bullmq";',
    program: "typeof Queue.prototype.add",
  },
  kafkajs: {
    group: "HTTP and queues",
    install: ["kafkajs"],
    imports: 'import { Kafka, logLevel } from "kafkajs";',
    program: 'typeof new Kafka({ brokers: ["localhost:1"], logLevel: logLevel.NOTHING }).producer',
  },
  "p-limit": {
    group: "HTTP and queues",
    install: ["p-limit"],
    imports: 'import pLimit from "p-limit";',
    program: "await Promise.all([1, 2, 3].map((n) => pLimit(2)(async () => n * 2)))",
  },
  "@aws-sdk/client-s3": {
    group: "HTTP and queues",
    install: ["@aws-sdk/client-s3"],
    imports: 'import { GetObjectCommand } from "@aws-sdk/client-s3";',
    program: 'new GetObjectCommand({ Bucket: "b", Key: "k" }).input',
  },
  "csv-parse": {
    group: "Parsing and files",
    install: ["csv-parse@7.0.3"],
    imports: 'import { parse } from "csv-parse/sync";',
    program: 'parse("a,b\\n1,2", { columns: true })',
  },
  papaparse: {
    group: "Parsing and files",
    install: ["papaparse", "@types/papaparse"],
    imports: 'import Papa from "papaparse";',
    program: 'Papa.parse("a,b\\n1,2", { header: true }).data',
  },
  yaml: {
    group: "Parsing and files",
    install: ["yaml"],
    imports: 'import { parse } from "yaml";',
    program: 'parse("a: [1, 2]")',
  },
  "js-yaml": {
    group: "Parsing and files",
    install: ["js-yaml"],
    imports: 'import { load } from "js-yaml";',
    program: 'load("a: [1, 2]")',
  },
  "fast-xml-parser": {
    group: "Parsing and files",
    install: ["fast-xml-parser"],
    imports: 'import { XMLParser } from "fast-xml-parser";',
    program: 'new XMLParser().parse("<a><b>1</b></a>")',
  },
  cheerio: {
    group: "Parsing and files",
    install: ["cheerio"],
    imports: 'import { load } from "cheerio";',
    program: 'load("<p>hi</p>")("p").text()',
  },
  jsdom: {
    group: "Parsing and files",
    install: ["jsdom@29.1.1"],
    imports: 'import { JSDOM } from "jsdom";',
    program: 'new JSDOM("<p>hi</p>").window.document.querySelector("p")?.textContent',
  },
  marked: {
    group: "Parsing and files",
    install: ["marked"],
    imports: 'import { marked } from "marked";',
    program: 'await marked("# hi")',
  },
  exceljs: {
    group: "Parsing and files",
    install: ["exceljs"],
    imports: 'import exceljs from "exceljs";',
    program:
      'await (async () => {\n      const book = new exceljs.Workbook();\n      book.addWorksheet("rows").addRow([1, "two"]);\n      const again = new exceljs.Workbook();\n      await again.xlsx.load(await book.xlsx.writeBuffer());\n      return again.getWorksheet("rows")?.getRow(1).values;\n    })()',
  },
  xlsx: {
    group: "Parsing and files",
    install: ["xlsx"],
    imports: 'import * as xlsx from "xlsx";',
    program: "xlsx.utils.sheet_to_csv(xlsx.utils.aoa_to_sheet([[1, 2]]))",
  },
  jszip: {
    group: "Parsing and files",
    install: ["jszip"],
    imports: 'import JSZip from "jszip";',
    program: 'await new JSZip().file("a.txt", "hi").file("a.txt")?.async("string")',
  },
  archiver: {
    group: "Parsing and files",
    install: ["archiver@7"],
    imports: 'import archiver from "archiver";',
    program: 'typeof archiver("zip").append',
  },
  "fs-extra": {
    group: "Parsing and files",
    install: ["fs-extra"],
    imports: 'import fs from "fs-extra";',
    program: 'await fs.pathExists("/")',
  },
  "fast-glob": {
    group: "Parsing and files",
    install: ["fast-glob"],
    imports: 'import glob from "fast-glob";',
    program: 'glob.isDynamicPattern("*.ts")',
  },
  execa: {
    group: "Parsing and files",
    install: ["execa"],
    imports: 'import { execa } from "execa";',
    program: '(await execa("echo", ["from a child"])).stdout',
  },
  "apache-arrow": {
    group: "Parsing and files",
    install: ["apache-arrow"],
    imports: 'import { tableFromArrays } from "apache-arrow";',
    program: "tableFromArrays({ a: [1, 2, 3] }).numRows",
  },
  protobufjs: {
    group: "Parsing and files",
    install: ["protobufjs"],
    imports: 'import protobuf from "protobufjs";',
    program:
      'protobuf.parse("syntax = \\"proto3\\"; message A { int32 n = 1; }").root.lookupType("A").fromObject({ n: 1 }).toJSON()',
  },
  sharp: {
    group: "Images and PDFs",
    install: ["sharp"],
    imports: 'import sharp from "sharp";',
    program:
      '(await sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } }).png().toBuffer()).length > 0',
  },
  pngjs: {
    group: "Images and PDFs",
    install: ["pngjs"],
    imports: 'import { PNG } from "pngjs";',
    program: "PNG.sync.read(PNG.sync.write(new PNG({ width: 2, height: 3 }))).height",
  },
  jimp: {
    group: "Images and PDFs",
    install: ["jimp"],
    imports: 'import { Jimp } from "jimp";',
    program: "new Jimp({ width: 2, height: 3, color: 0xff0000ff }).height",
  },
  "pdf-lib": {
    group: "Images and PDFs",
    install: ["pdf-lib"],
    imports: 'import { PDFDocument } from "pdf-lib";',
    program: "(await PDFDocument.create()).addPage([10, 20]).getSize()",
  },
  pdfkit: {
    group: "Images and PDFs",
    install: ["pdfkit"],
    imports: 'import PDFDocument from "pdfkit";',
    program: 'new PDFDocument().fontSize(12).widthOfString("hi") > 0',
  },
  "playwright-core": {
    group: "Images and PDFs",
    install: ["playwright-core"],
    imports: 'import { chromium } from "playwright-core";',
    program: "chromium.name()",
  },
  openai: {
    group: "Language models",
    install: ["openai"],
    imports: 'import OpenAI from "openai";',
    program: 'new OpenAI({ apiKey: "k" }).baseURL',
  },
  "@anthropic-ai/sdk": {
    group: "Language models",
    install: ["@anthropic-ai/sdk"],
    imports: 'import Anthropic from "@anthropic-ai/sdk";',
    program: 'typeof new Anthropic({ apiKey: "k" }).messages.create',
  },
  ai: {
    group: "Language models",
    install: ["ai"],
    imports: 'import { cosineSimilarity } from "ai";',
    program: "cosineSimilarity([1, 0], [1, 0])",
  },
  "@langchain/core": {
    group: "Language models",
    install: ["@langchain/core"],
    imports: 'import { PromptTemplate } from "@langchain/core/prompts";',
    program: 'await PromptTemplate.fromTemplate("hi {name}").format({ name: "you" })',
  },
  tiktoken: {
    group: "Language models",
    install: ["tiktoken"],
    imports: 'import { get_encoding } from "tiktoken";',
    program: '[...get_encoding("cl100k_base").encode("hello world")]',
  },
  "gpt-tokenizer": {
    group: "Language models",
    install: ["gpt-tokenizer"],
    imports: 'import { encode } from "gpt-tokenizer";',
    program: 'encode("hello world")',
  },
  zod: {
    group: "Schemas and validation",
    install: ["zod@4.6.7"],
    imports: 'import { z } from "zod";',
    program: 'z.object({ a: z.string(), at: z.coerce.date() }).parse({ a: "x", at: "2026-01-02" })',
  },
  "zod 4.3": {
    group: "Schemas and validation",
    install: ["zod43@npm:zod@4.3"],
    imports: 'import { z } from "zod43";',
    program: 'z.object({ a: z.string(), at: z.coerce.date() }).parse({ a: "x", at: "2026-01-02" })',
  },
  ajv: {
    group: "Schemas and validation",
    install: ["ajv"],
    imports: 'import { Ajv } from "ajv";',
    program: 'new Ajv().validate({ type: "number" }, 1)',
  },
  joi: {
    group: "Schemas and validation",
    install: ["joi"],
    imports: 'import Joi from "joi";',
    program: 'Joi.object({ a: Joi.number() }).validate({ a: "1" }).value',
  },
  yup: {
    group: "Schemas and validation",
    install: ["yup"],
    imports: 'import { number, object } from "yup";',
    program: 'object({ a: number() }).cast({ a: "1" })',
  },
  valibot: {
    group: "Schemas and validation",
    install: ["valibot"],
    imports: 'import * as v from "valibot";',
    program: "v.parse(v.object({ a: v.number() }), { a: 1 })",
  },
  "@sinclair/typebox": {
    group: "Schemas and validation",
    install: ["@sinclair/typebox"],
    imports:
      'import { Type } from "@sinclair/typebox";\nimport { Value } from "@sinclair/typebox/value";',
    program:
      '((kind: string) => { switch (kind) { case "a": return Value.Check(Type.Object({ a: Type.Number() }), { a: 1 }); default: return false; } })("a")',
  },
  "date-fns": {
    group: "Dates, maths and collections",
    install: ["date-fns@4.4.0"],
    imports: 'import { addDays, formatISO } from "date-fns";',
    program: 'formatISO(addDays(new Date(2026, 0, 1), 1), { representation: "date" })',
  },
  dayjs: {
    group: "Dates, maths and collections",
    install: ["dayjs"],
    imports: 'import dayjs from "dayjs";',
    program: 'dayjs("2026-01-02").add(1, "day").format("YYYY-MM-DD")',
  },
  luxon: {
    group: "Dates, maths and collections",
    install: ["luxon"],
    imports: 'import { DateTime } from "luxon";',
    program: 'DateTime.fromISO("2026-01-02", { zone: "utc" }).plus({ days: 1 }).toISODate()',
  },
  "moment-timezone": {
    group: "Dates, maths and collections",
    install: ["moment-timezone"],
    imports: 'import moment from "moment-timezone";',
    program: 'moment.tz("2026-01-02 10:00", "Europe/Berlin").toISOString()',
  },
  lodash: {
    group: "Dates, maths and collections",
    install: ["lodash"],
    imports: 'import _ from "lodash";',
    program: "_.chunk([1, 2, 3], 2)",
  },
  "lodash-es": {
    group: "Dates, maths and collections",
    install: ["lodash-es@4.18.1"],
    imports: 'import { chunk, groupBy, isMap, template } from "lodash-es";',
    program:
      '[chunk([1, 2, 3], 2), groupBy([1, 2, 3], (n) => n % 2), isMap(new Map()), template("<%= a %>")({ a: 1 })]',
  },
  ramda: {
    group: "Dates, maths and collections",
    install: ["ramda"],
    imports: 'import { sum } from "ramda";',
    program: "sum([1, 2, 3])",
  },
  rxjs: {
    group: "Dates, maths and collections",
    install: ["rxjs"],
    imports: 'import { from, lastValueFrom, map } from "rxjs";',
    program: "await lastValueFrom(from([1, 2]).pipe(map((n) => n * 2)))",
  },
  effect: {
    group: "Dates, maths and collections",
    install: ["effect@4.1.0"],
    imports: 'import { Effect, pipe } from "effect";',
    program:
      'await Effect.runPromise(pipe(Effect.succeed(20), Effect.map((n) => n * 2), Effect.delay("10 millis")))',
  },
  immer: {
    group: "Dates, maths and collections",
    install: ["immer"],
    imports: 'import { produce } from "immer";',
    program: "produce({ a: 1 }, (draft) => { draft.a += 1; })",
  },
  mathjs: {
    group: "Dates, maths and collections",
    install: ["mathjs"],
    imports: 'import { evaluate } from "mathjs";',
    program: 'evaluate("2 * (3 + 4)")',
  },
  "decimal.js": {
    group: "Dates, maths and collections",
    install: ["decimal.js"],
    imports: 'import { Decimal } from "decimal.js";',
    program: 'new Decimal("0.1").plus("0.2").toString()',
  },
  "simple-statistics": {
    group: "Dates, maths and collections",
    install: ["simple-statistics"],
    imports: 'import { median } from "simple-statistics";',
    program: "median([3, 1, 2])",
  },
  "d3-array": {
    group: "Dates, maths and collections",
    install: ["d3-array"],
    imports: 'import { rollup } from "d3-array";',
    program: '[...rollup(["a", "b", "a"], (rows) => rows.length, (row) => row)]',
  },
  "ml-matrix": {
    group: "Dates, maths and collections",
    install: ["ml-matrix"],
    imports: 'import { Matrix } from "ml-matrix";',
    program: "new Matrix([[1, 2]]).mmul(new Matrix([[3], [4]])).to2DArray()",
  },
  nanoid: {
    group: "Dates, maths and collections",
    install: ["nanoid"],
    imports: 'import { nanoid } from "nanoid";',
    program: "nanoid().length",
  },
  uuid: {
    group: "Dates, maths and collections",
    install: ["uuid"],
    imports: 'import { validate, v7 } from "uuid";',
    program: "validate(v7())",
  },
  pino: {
    group: "Logging and configuration",
    install: ["pino@10.4.0"],
    imports: 'import pino from "pino";',
    program: 'pino({ level: "silent" }).level',
  },
  "pino with a transport": {
    group: "Logging and configuration",
    install: ["pino@10.4.0"],
    imports: 'import pino from "pino";',
    program:
      'await new Promise((resolve) => { const transport = pino.transport({ target: "pino/file", options: { destination: "/dev/null" } }); transport.on("ready", () => { transport.end(); resolve("ready"); }); })',
  },
  winston: {
    group: "Logging and configuration",
    install: ["winston"],
    imports: 'import winston from "winston";',
    program: "winston.createLogger({ silent: true }).level",
  },
  debug: {
    group: "Logging and configuration",
    install: ["debug"],
    imports: 'import debug from "debug";',
    program: 'typeof debug("a").namespace',
  },
  dotenv: {
    group: "Logging and configuration",
    install: ["dotenv"],
    imports: 'import { parse } from "dotenv";',
    program: 'parse("A=1")',
  },
  commander: {
    group: "Logging and configuration",
    install: ["commander"],
    imports: 'import { Command } from "commander";',
    program: 'new Command().name("x").name()',
  },
  chalk: {
    group: "Logging and configuration",
    install: ["chalk"],
    imports: 'import { Chalk } from "chalk";',
    program: 'new Chalk({ level: 0 }).red("hi")',
  },
};
