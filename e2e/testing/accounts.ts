import type { TestServer } from "./start-server";

/** Of a server, what its command line needs. */
export type Operated = Pick<TestServer, "medlake">;

type NewPerson = { org: string; orgName: string; email: string; name: string; role: string };

/** Makes an organisation with one person in it, as an operator does; answers how that person signs in. */
export async function makePerson(server: Operated, person: NewPerson): Promise<{ email: string; password: string }> {
  await server.medlake("org", "create", "--slug", person.org, "--name", person.orgName);
  return addPerson(server, person);
}

/** Makes a person in an organisation that is there; answers how they sign in. */
export async function addPerson(
  server: Operated,
  { org, email, name, role }: Omit<NewPerson, "orgName">,
): Promise<{ email: string; password: string }> {
  const made = await server.medlake("user", "create", "--email", email, "--name", name, "--org", org, "--role", role);
  return { email, password: lastLine(made) };
}

/** Makes an API key for somebody; `scopes` narrows what it may do. */
export async function makeKey(server: Operated, email: string, scopes?: string): Promise<string> {
  const narrowed = scopes === undefined ? [] : ["--scopes", scopes];
  return lastLine(await server.medlake("api-key", "create", "--email", email, "--name", "test", ...narrowed));
}

/** What is secret stands on the last line that is printed. */
function lastLine(printed: string): string {
  return printed.trim().split("\n").at(-1) ?? "";
}
