// Brings the Trino that the tests of engines run: its parts come from Maven Central by Maven, once, into a folder of
// the user's cache. Plain JavaScript without dependencies.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** The last Trino that runs on Java 17. */
export const TRINO_VERSION = "435";
const JAVA_VERSION = "17";
/** Where Maven looks; MEDLAKE_TEST_MAVEN_URL names another repository with the same content. */
const MAVEN_URL = "https://repo.maven.apache.org/maven2";
const DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1";
const HIVE_PLUGIN = `trino-hive-${TRINO_VERSION}`;

/** Why the tests of engines cannot be run here, in a sentence. It is no failure of theirs. */
export class CannotRun extends Error {}

/**
 * Answers the folder with Trino and the Java to run it. Throws CannotRun when Java 17, Maven or Maven Central is out
 * of reach.
 * @returns {Promise<{ folder: string, java: string }>}
 */
export async function fetchTrino({ log = console.log } = {}) {
  const java = await findJava();
  const folder = path.join(cacheFolder(), `trino-${TRINO_VERSION}`);
  if (fs.existsSync(path.join(folder, "complete"))) return { folder, java };
  log(`Fetching Trino ${TRINO_VERSION} from Maven Central into ${folder} (about 260 MB, once) …`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "pom.xml"), pom());
  fs.writeFileSync(path.join(folder, "Start.java"), starter());
  const goals = [
    [`${DEPENDENCY_PLUGIN}:copy-dependencies`, "-DincludeScope=runtime", `-DoutputDirectory=${path.join(folder, "lib")}`],
    [
      `${DEPENDENCY_PLUGIN}:unpack`,
      `-Dartifact=io.trino:trino-hive:${TRINO_VERSION}:zip`,
      `-DoutputDirectory=${path.join(folder, "plugin")}`,
    ],
  ];
  for (const goal of goals) await maven(goal, folder);
  for (const part of ["lib", `plugin/${HIVE_PLUGIN}`]) {
    if (!fs.existsSync(path.join(folder, part))) throw new CannotRun(`Maven fetched Trino ${TRINO_VERSION} without its ${part}.`);
  }
  fs.writeFileSync(path.join(folder, "complete"), "");
  return { folder, java };
}

/** Where the tests of engines keep what they fetch. */
export function cacheFolder() {
  const base = process.env.MEDLAKE_TEST_CACHE || process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.join(base, "medlake");
}

/** What the server's archive holds in lib/, as its own build lists it, so that every part has the version it was made with. */
function pom() {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>io.trino</groupId><artifactId>trino-root</artifactId><version>${TRINO_VERSION}</version><relativePath/></parent>
  <artifactId>trino-for-tests</artifactId>
  <packaging>pom</packaging>
  <repositories><repository><id>central</id><url>${process.env.MEDLAKE_TEST_MAVEN_URL || MAVEN_URL}</url></repository></repositories>
  <dependencies><dependency><groupId>io.trino</groupId><artifactId>trino-main</artifactId></dependency></dependencies>
</project>
`;
}

/** The archive's own main class is in a part that is not published alone; it does no more than this. */
function starter() {
  return `public class Start {
    public static void main(String[] arguments) {
        new io.trino.server.Server().start("${TRINO_VERSION}");
    }
}
`;
}

async function maven(goal, folder) {
  const done = await run("mvn", ["--batch-mode", "--strict-checksums", ...goal], folder);
  if (done === null) throw new CannotRun("Maven (mvn) is not installed here.");
  if (done.code === 0) return;
  const errors = done.output.split("\n").filter((line) => line.includes("ERROR"));
  const why =
    errors.find((line) => /could not (find|transfer|resolve)|connect|unknown host/i.test(line)) ?? errors[0] ?? "it does not say why";
  throw new CannotRun(`Maven could not fetch Trino ${TRINO_VERSION}: ${why.replace("[ERROR] ", "").slice(0, 300)}`);
}

/** A Java 17 that can start a program from its source. */
async function findJava() {
  const inFolders = fs.existsSync("/usr/lib/jvm") ? fs.readdirSync("/usr/lib/jvm").map((name) => path.join("/usr/lib/jvm", name)) : [];
  const homes = [process.env.MEDLAKE_TEST_JAVA_HOME, process.env.JAVA_HOME, ...inFolders].filter(Boolean);
  const installed = homes.map((home) => path.join(home, "bin", "java")).filter((java) => fs.existsSync(java));
  for (const java of [...installed, "java"]) {
    const version = await run(java, ["-version"]);
    if (version?.code !== 0 || !new RegExp(`version "${JAVA_VERSION}\\.`).test(version.output)) continue;
    const modules = await run(java, ["--list-modules"]);
    if (modules?.output.includes("jdk.compiler@")) return java;
  }
  throw new CannotRun(`Trino ${TRINO_VERSION} needs a JDK ${JAVA_VERSION}, and none is installed here (JAVA_HOME may name one).`);
}

/** Runs a program to its end; null when there is none of that name. */
export async function run(command, args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", () => resolve(null));
    child.on("close", (code) => resolve({ code, output }));
  });
}
