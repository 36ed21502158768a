import net from "node:net";
import pg from "pg";

/** A way to a PostgreSQL that a test can break. */
export type BreakableNetwork = {
  /** The connection string that goes this way. */
  url: string;
  /** Ends all connections there are. */
  cut: () => void;
  /** From now on the connections there are carry nothing more, as if the cable were pulled. New ones do. */
  freeze: () => void;
  /** New connections are frozen from the start, or not any more. */
  freezeNew: (on: boolean) => void;
  close: () => Promise<void>;
};

export async function breakableNetwork(connectionString: string): Promise<BreakableNetwork> {
  const { host, port, user, password, database } = new pg.Client({ connectionString });
  const pairs = new Set<{ near: net.Socket; far: net.Socket }>();
  let isFrozen = false;
  const server = net.createServer((near) => {
    const far = host.startsWith("/") ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host);
    const pair = { near, far };
    pairs.add(pair);
    for (const socket of [near, far]) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        near.destroy();
        far.destroy();
        pairs.delete(pair);
      });
    }
    if (isFrozen) return;
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The test's server has no port.");
  return {
    url: `postgresql://${user ?? ""}:${password ?? ""}@127.0.0.1:${address.port}/${database ?? ""}`,
    cut: () => pairs.forEach(({ near, far }) => (near.destroy(), far.destroy())),
    freeze() {
      for (const { near, far } of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      }
    },
    freezeNew: (on) => {
      isFrozen = on;
    },
    async close() {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
