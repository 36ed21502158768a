export { getCalendar } from "./get-calendar";
export { noticeLateMonths } from "./late-months";
export { getSchedules, putSchedules } from "./schedules";
export * from "./answers";
export { GetCalendarInput, GetSchedulesInput, PutSchedulesInput } from "./schemas";
