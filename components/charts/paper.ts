import { createContext } from "react";

/** Whether the page is being printed: on paper colours are light, whatever the screen has. */
export const Paper = createContext(false);
