export {
  COLUMN_KINDS,
  COLUMN_NAME,
  NUMBER_KINDS,
  TIME_KINDS,
  formatColumnType,
  formatStoredType,
  isNumeric,
  parseColumnType,
  parseStoredType,
} from "./column-types";
export { byName } from "./by-name";
export type { ColumnKind, ColumnType, DatasetSchema, Packed, SchemaColumn } from "./column-types";
export {
  Condition,
  Derive,
  Expression,
  Filter,
  Group,
  Join,
  Measure,
  OUTPUT_NAME,
  Order,
  Query,
  RELATIONSHIP_NAME,
  RELATIVE_UNITS,
  RelativeTime,
  Scalar,
  Top,
} from "./ast";
export { OPERATORS, OPERATOR_NAMES, operatorSpec, operatorsFor } from "./operators";
export type { Operand, OperatorName, OperatorSpec } from "./operators";
export { FUNCTIONS, FUNCTION_NAMES, commonType, functionSpec } from "./functions";
export type { Argument, FunctionName, FunctionSpec } from "./functions";
export { MEASURES, MEASURE_NAMES, measureSpec, measuresFor } from "./measures";
export type { MeasureName, MeasureSpec } from "./measures";
export { BUCKETS, BUCKET_NAMES, isOfClock, PARTS, PART_NAMES } from "./buckets";
export type { BucketName, BucketSpec, PartName } from "./buckets";
export { CARDINALITIES } from "./relationships";
export type { Cardinality, RelationshipSchema } from "./relationships";
export { LIMITS } from "./limits";
export { rawResult } from "./result";
export type { CellValue, RawResult, ResultColumn } from "./result";
export { identifier, integerLiteral, join, keyword, render, sql, value } from "./sql";
export type { SqlFragment, SqlValue } from "./sql";
export type {
  BoundDerived,
  BoundExpression,
  BoundFilter,
  BoundGroup,
  BoundJoin,
  BoundMeasure,
  BoundQuery,
  BoundTop,
  FlatName,
  Prunable,
  QueryWarning,
} from "./bound";
export { WARNING_CODES } from "./bound";
export type { WarningCode } from "./bound";
export { OTHERS_MARK, TOTAL_MARK } from "./source";
export type { CompiledQuery, RowScope, Source, SourceGroup, Sources, StoredColumn } from "./source";
export { compileFilesSeen, compileLakeSchema, compileLakeTable, compileTableColumns } from "./lake-table";
export type { LakeTable } from "./lake-table";
export { parseFilter, parseQuery } from "./parse";
export { bindQuery } from "./bind";
export type { BindOptions } from "./bind";
export { compileFilter, compileQuery } from "./compile";
export { compileCountDifferences, compileDifferingRows } from "./compile-comparison";
export type { Comparison } from "./compile-comparison";
export { DIALECTS, DIALECT_NAMES } from "./dialects";
export type { Dialect, DialectName, Feature } from "./dialects";
export { canonicalQuery } from "./canonical";
export { joinedLabel } from "./bind-names";
export { didYouMean } from "./suggest";
export { describeFilter, describeQuery } from "./describe";
export { queryFromSearch, queryToSearch } from "./url";
export { Visual, VISUAL_KINDS } from "./visual";
export type { VisualKind } from "./visual";
export { Parameter, PARAMETER_TYPES, ParameterValues, QueryTemplate } from "./parameters";
export type { ParameterType, ParameterValue } from "./parameters";
export { countingQuery } from "./counting-query";
export { drillQuery, groupRows } from "./drill";
export type { GroupRows, GroupValue, Mark } from "./drill";
export { EMPTY_VALUE, filterCondition, filterFits, tileQuery, withFilters } from "./tile-query";
export type { FilterKindLike, FilterValueLike } from "./tile-query";
export { readWaterfall, waterfallFilters, waterfallQuery } from "./waterfall";
export type { WaterfallStep } from "./waterfall";
export { groupMoves, type GroupMove } from "./period-groups";
export { namesOtherDates, periodShift, periodTexts, previousPeriod, shiftedDate } from "./previous-period";
export type { Period, PeriodShift } from "./previous-period";
export { hospitalsAsked } from "./hospitals-asked";
export { periodBefore } from "./period-before";
export type { PeriodBefore } from "./period-before";
export { exampleValue, readParameterValues, settleParameters } from "./parameter-values";
export { fillTemplate, parametersIn } from "./fill-template";
export { makeTemplate, templateConditions } from "./make-template";
export type { TemplateCondition, TemplateMark } from "./make-template";
