import type { Locator, Page } from "playwright-core";

const MOST_STEPS = 200;
/** How often it is looked where the focus is, which comes late on a machine that does other work. */
const MOST_LOOKS = 1_000;
const PASSWORD = "medlake demo password";

/**
 * Works a page as somebody does who has no mouse. Goes from control to control by Tab, and stops with a sentence where
 * the focus is lost, cannot be seen, or does not come where it is wanted.
 */
export function keyboardOf(page: Page) {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  /** Goes to a control by Tab (backwards by Shift+Tab), and sees that the focus on it shows. */
  async function tabTo(control: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await control.first().waitFor();
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (await isFocused(control)) return expectSeen(control);
      await press(key);
    }
    throw new Error(`Tab did not lead to ${String(control)}; the focus is at ${await focusedNow()}.`);
  }

  /** Goes down (or up) in a menu or list until an item has the focus. */
  async function arrowTo(item: Locator, key: "ArrowDown" | "ArrowUp" = "ArrowDown"): Promise<void> {
    await item.first().waitFor();
    for (let step = 0; step < 40; step += 1) {
      if (await isFocused(item)) return;
      await press(key);
    }
    throw new Error(`${key} did not lead to ${String(item)}; the focus is at ${await focusedNow()}.`);
  }

  /** Opens a menu and chooses one of its items. */
  async function choose(button: Locator, item: string): Promise<void> {
    await tabTo(button);
    await press("Enter");
    await arrowTo(page.getByRole("menuitem", { name: item, exact: true }));
    await press("Enter");
  }

  /** Waits until a control has the focus by itself: after a dialog was opened or closed. */
  async function expectFocus(control: Locator): Promise<void> {
    for (let tries = 0; tries < MOST_LOOKS; tries += 1) {
      if ((await control.count()) > 0 && (await isFocused(control))) return;
      await page.waitForTimeout(50);
    }
    throw new Error(`The focus should be at ${String(control)} and is at ${await focusedNow()}.`);
  }

  /** Types into the list that has the focus, and chooses what it offers then. */
  async function pick(text: string, option: string): Promise<void> {
    await page.keyboard.type(text);
    const wanted = page.getByRole("option", { name: option }).filter({ visible: true }).first();
    await wanted.waitFor();
    for (let step = 0; step < 40 && (await wanted.getAttribute("data-combobox-selected")) === null; step += 1) await press("ArrowDown");
    await press("Enter");
  }

  async function isFocused(control: Locator): Promise<boolean> {
    return control.evaluateAll((elements) => elements.some((element) => element === document.activeElement));
  }

  async function expectSeen(control: Locator): Promise<void> {
    const problem = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return "it is no element of the page";
      // A checkbox is drawn by what stands around it.
      const drawn = [element, element.parentElement].filter((one) => one !== null).map((one) => getComputedStyle(one));
      const hasRing = drawn.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && outlineWidth !== "0px");
      const isField = element.matches("input:not([type=checkbox]), textarea, [role=combobox]");
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      if (!hasRing && !isField) return "nothing shows that it has the focus";
      return isInView ? null : "it is outside of the window";
    });
    if (problem !== null) throw new Error(`The focus is at ${String(control)}, and ${problem}.`);
  }

  async function focusedNow(): Promise<string> {
    return page.evaluate(() => {
      const element = document.activeElement;
      return element === null || element === document.body ? "nothing" : element.outerHTML.slice(0, 200);
    });
  }

  return {
    press,
    type: (text: string) => page.keyboard.type(text),
    tabTo,
    arrowTo,
    choose,
    pick,
    expectFocus,
    /** Goes to a control and presses Enter on it. */
    enter: async (control: Locator) => {
      await tabTo(control);
      await press("Enter");
    },
    /** Signs in, and waits for the first page behind it. */
    signIn: async (url: string, email: string) => {
      await page.goto(`${url}/sign-in`);
      await tabTo(page.getByLabel("E-mail"));
      await page.keyboard.type(email);
      await tabTo(page.getByLabel("Password", { exact: true }));
      await page.keyboard.type(PASSWORD);
      // Enter sends the form once the page listens.
      await page.getByRole("button", { name: "Sign in", disabled: false }).waitFor();
      await press("Enter");
      await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
    },
  };
}
