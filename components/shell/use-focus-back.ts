"use client";

import { useEffect } from "react";

/**
 * Gives the focus back to what opened a dialog once the dialog is closed. For dialogs that are in the page only while
 * they are open: what is gone returns nothing itself, and the keyboard would start again at the top of the page.
 */
export function useFocusBack(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    const opener = openerOf(document.activeElement);
    return () => {
      // The dialog lets go of the focus only when it has left the page.
      setTimeout(() => {
        const { activeElement } = document;
        if (activeElement === null || activeElement === document.body) opener?.focus();
      });
    };
  }, [isOpen]);
}

/** An item of a menu is gone with its menu; the button of the menu stays. */
function openerOf(element: Element | null): HTMLElement | null {
  const menu = element?.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  const found = menu === null || menu === undefined ? element : document.getElementById(menu);
  return found instanceof HTMLElement && found !== document.body ? found : null;
}
