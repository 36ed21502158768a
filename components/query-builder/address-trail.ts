/** Who put into the address what stands there: this page, the browser (Back and Forward), or a link that was followed. */
export type AddressSource = "page" | "browser" | "link";

/**
 * Tells apart, of an address that both the page and the browser change, whose change it is. What the page reads comes late: an
 * address it wrote may be read after the browser has gone on, so each is known by what it says and not by when it is read.
 */
export class AddressTrail {
  #current: string;
  #written: Set<string>;
  readonly #visited = new Set<string>();

  constructor(opened: string) {
    this.#current = opened;
    this.#written = new Set([opened]);
  }

  /** The address as the page has it: the last one written or followed. */
  get current(): string {
    return this.#current;
  }

  /** The browser is on its way to an address that was not read yet: nothing may be written over it. */
  get isLeaving(): boolean {
    return this.#visited.size > 0;
  }

  /** Back or Forward led to this address. */
  visit(address: string): void {
    if (address === this.#current) this.#visited.clear();
    else this.#visited.add(address);
  }

  /** The page writes this address. */
  write(address: string): void {
    this.#visited.clear();
    this.#current = address;
    this.#written.add(address);
  }

  /** The address reads so now; whoever it comes from, other than the page, is followed from here on. */
  read(address: string): AddressSource {
    const isVisit = this.#visited.delete(address);
    if (!isVisit && (address === this.#current || this.#written.has(address))) return "page";
    this.#current = address;
    this.#written = new Set([address]);
    return isVisit ? "browser" : "link";
  }
}
