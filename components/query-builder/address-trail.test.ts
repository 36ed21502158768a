import { expect, test } from "vitest";
import { AddressTrail } from "./address-trail";

test("what the page wrote is its own, also when it is read late and twice", () => {
  const trail = new AddressTrail("opened");
  trail.write("first");
  trail.write("second");
  expect([trail.read("opened"), trail.read("first"), trail.read("second"), trail.read("first")]).toEqual(["page", "page", "page", "page"]);
  expect(trail.current).toBe("second");
});

test("Back leads to an address the page wrote, and is the browser's all the same", () => {
  const trail = new AddressTrail("opened");
  trail.write("asked");
  trail.write("edited");
  trail.visit("asked");
  expect(trail.isLeaving).toBe(true);
  expect(trail.read("asked")).toBe("browser");
  expect(trail.isLeaving).toBe(false);
  expect(trail.current).toBe("asked");
});

test("an address written before Back and read after it is neither followed nor taken for where Back led", () => {
  const trail = new AddressTrail("opened");
  trail.write("asked");
  trail.write("first");
  trail.write("second");
  trail.visit("asked");
  expect(trail.read("first")).toBe("page");
  expect(trail.current).toBe("second");
  expect(trail.isLeaving).toBe(true);
  expect(trail.read("asked")).toBe("browser");
});

test("Back twice is followed through both, whether the first is read or not", () => {
  const both = new AddressTrail("a");
  both.write("b");
  both.write("c");
  both.visit("b");
  both.visit("a");
  expect([both.read("b"), both.read("a")]).toEqual(["browser", "browser"]);
  const last = new AddressTrail("a");
  last.write("b");
  last.visit("elsewhere");
  last.visit("a");
  expect(last.read("a")).toBe("browser");
  // What was passed over is still the browser's, if it is read at all.
  expect(last.read("elsewhere")).toBe("browser");
});

test("Back and Forward again before anything is read leave the page where it was", () => {
  const trail = new AddressTrail("a");
  trail.write("b");
  trail.visit("a");
  trail.visit("b");
  expect(trail.isLeaving).toBe(false);
  expect(trail.read("b")).toBe("page");
});

test("a link to another question is a link, and one to an earlier question too, once somebody has gone elsewhere", () => {
  const trail = new AddressTrail("a");
  trail.write("b");
  expect(trail.read("elsewhere")).toBe("link");
  expect(trail.read("b")).toBe("link");
});
