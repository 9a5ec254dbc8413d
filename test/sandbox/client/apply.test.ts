import { describe, expect, it } from "vitest";
import { KubeClient } from "../../../sandbox/client/client.ts";
import { ApiError, Transport } from "../../../sandbox/client/transport.ts";

const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "shop" } };

/** An API server that refuses the first applies with an error. */
class Refusing extends Transport {
  applies = 0;
  readonly #times: number;
  readonly #message: string;

  constructor(times: number, message: string) {
    super({ server: "https://127.0.0.1:1", ca: "" });
    this.#times = times;
    this.#message = message;
  }

  override async send<T>({ method }: Parameters<Transport["send"]>[0]): Promise<T> {
    if (method === "GET")
      return { resources: [{ name: "services", kind: "Service", namespaced: true }] } as T;
    this.applies += 1;
    if (this.applies <= this.#times) throw new ApiError(409, "Conflict", this.#message);
    return service as T;
  }
}

const RACE =
  'Operation cannot be fulfilled on resourcequotas "profile": the object has been modified; please apply your changes to the latest version and try again';

describe("an apply", () => {
  it("is tried again where it lost a race for the quota of its namespace", async () => {
    const server = new Refusing(2, RACE);
    expect(await new KubeClient(server).apply(service)).toEqual(service);
    expect(server.applies).toBe(3);
  });

  it("is given up where it loses the race every time", async () => {
    const server = new Refusing(Number.POSITIVE_INFINITY, RACE);
    await expect(new KubeClient(server).apply(service)).rejects.toThrow("resourcequotas");
    expect(server.applies).toBe(5);
  });

  it("is not tried again where another manager owns a field", async () => {
    const server = new Refusing(1, 'Apply failed with 1 conflict: conflict with "kubectl": .spec.type');
    await expect(new KubeClient(server).apply(service)).rejects.toThrow("kubectl");
    expect(server.applies).toBe(1);
  });
});
