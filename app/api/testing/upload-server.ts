import { openDb } from "@/db";
import * as tus from "../uploads/[[...tus]]/route";
import { serveHandlers } from "./serve-handlers";

// A web server with the routes of resumable uploads alone: started as a process of its own, to be killed.
openDb(process.env["DATABASE_URL"] ?? "", { max: 4 });
const server = await serveHandlers([{ file: "api/uploads/[[...tus]]/route.ts", handlers: tus as never }], Number(process.env["PORT"]));
process.stdout.write(`${server.url}\n`);
