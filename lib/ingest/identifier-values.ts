/** Tests of single values, trimmed and not empty. They say what a value could be; how many are needed is decided elsewhere. */

const EMAIL = /(?:^|[\s<(:;,])[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+([A-Za-z]{2,18})(?![A-Za-z0-9.-]*@)/;
/** Beside those of countries, which have two letters. */
const TOP_LEVEL_DOMAINS = new Set(
  "com org net edu gov mil int info biz name pro coop aero museum health hospital clinic doctor care dental app dev cloud online site email nhs london scot wales cat eus asia example test invalid".split(
    " ",
  ),
);
const UK_POSTCODE =
  /^(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?\d[ABD-HJLNP-UW-Z]{2})$/i;
const STREET =
  /(?:^|\s)(?:\d+[A-Za-z]?,?\s+(?:[\p{L}.'-]+\s+){1,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct|close|crescent|boulevard|blvd|way|place|pl|terrace|gardens|grove|square|highway|parkway)\b|(?:via|viale|piazza|rue|avenue de|calle|[\p{L}-]+(?:straße|strasse|str\.|weg|gasse|platz))\s+(?:[\p{L}.'-]+\s+){0,4}\d+)/iu;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}|\d{8})(?:[T ].*)?$/;

export function hasEmail(value: string): boolean {
  const domain = EMAIL.exec(value)?.[1]?.toLowerCase();
  return domain !== undefined && (domain.length === 2 || TOP_LEVEL_DOMAINS.has(domain));
}

/** A social security number with the same separator twice. */
export function isSeparatedSsn(value: string): boolean {
  const found = /^(\d{3})([- ])(\d{2})\2(\d{4})$/.exec(value);
  return found !== null && isSsn(`${found[1]}${found[3]}${found[4]}`);
}

/** Nine digits that are given out as social security numbers. */
export function isSsn(digits: string): boolean {
  if (!/^\d{9}$/.test(digits) || /^(?:000|666|9)/.test(digits)) return false;
  if (digits.slice(3, 5) === "00" || digits.slice(5) === "0000") return false;
  return !isRepeated(digits) && digits !== "123456789" && digits !== "078051120";
}

/** Ten digits with the right check digit. One number in eleven passes by chance, and every repeated digit does. */
export function isNhsNumber(value: string): boolean {
  if (!/^\d{3}[ -]?\d{3}[ -]?\d{4}$/.test(value)) return false;
  const digits = value.replace(/\D/g, "");
  let sum = 0;
  // The check digit has weight 1: the whole sum is divisible by 11.
  for (let at = 0; at < 10; at++) sum += Number(digits[at]) * (10 - at);
  return sum % 11 === 0 && !isRepeated(digits);
}

/** Written like a telephone number, with a country's code or with separators: results of tests are not. */
export function isSeparatedPhone(value: string): boolean {
  const digits = value.replace(/\D/g, "").length;
  if (digits < 10 || digits > 15) return false;
  if (/^\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,6}$/.test(value)) return true;
  return (
    /^(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}$/.test(value) ||
    /^\(?0\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}$/.test(value)
  );
}

/** Digits that could be dialled, for columns that are called so. */
export function isPhone(value: string): boolean {
  const digits = value.replace(/\D/g, "");
  return isSeparatedPhone(value) || (/^\+?[\d ()./-]+$/.test(value) && digits.length >= 7 && digits.length <= 15 && !isRepeated(digits));
}

export function isPostcode(value: string): boolean {
  return UK_POSTCODE.test(value);
}

export function isZip(value: string): boolean {
  return /^\d{5}(?:-\d{4})?$/.test(value);
}

export function isAddress(value: string): boolean {
  return STREET.test(value);
}

/** Words of letters, as names are, in columns that are called so. */
export function isNameLike(value: string): boolean {
  return /^\p{L}[\p{L}\p{M}'’.-]*(?:,? [\p{L}\p{M}'’.-]+){0,5}$/u.test(value) && value.length >= 2 && value.length <= 70;
}

/** One to three capitalised words, at least one of them a usual first name. */
export function isPersonName(value: string): boolean {
  const words = value.replace(",", " ").split(/\s+/);
  return (
    words.length <= 4 &&
    words.every((word) => /^\p{Lu}[\p{L}'’.-]*$/u.test(word)) &&
    words.some((word) => FIRST_NAMES.has(word.toUpperCase()))
  );
}

/** A number of a record: at least four characters, one of them a digit, no sentence and no amount. */
export function isRecordNumber(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9/_ -]{2,22}[A-Za-z0-9]$/.test(value) && /\d/.test(value) && value.split(" ").length <= 4;
}

/** A day in the life of somebody who can be a patient. A first of January stands for a year alone. */
export function isBirthDay(value: string): boolean {
  if (!DATE.test(value)) return false;
  const year = Number(/(?:19|18|20|21)\d{2}/.exec(value)?.[0] ?? 2000);
  return year >= 1880 && !/^\d{4}-01-01(?:[T ].*)?$/.test(value);
}

export function isNetworkAddress(value: string): boolean {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(value);
  if (bytes !== null) return bytes.slice(1).every((byte) => Number(byte) < 256);
  return (
    /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(value) ||
    /^(?:https?|ftp):\/\/[^\s]+$/i.test(value) ||
    /^(?:[0-9a-f]{1,4}:){4,7}[0-9a-f:]{0,9}$/i.test(value)
  );
}

/** What a code is made of: `AB-1234` and `CD-5678` are alike. */
export function shapeOf(value: string): string {
  return value
    .replace(/\p{Lu}/gu, "A")
    .replace(/\p{Ll}/gu, "a")
    .replace(/\d/g, "9");
}

function isRepeated(digits: string): boolean {
  return /^(\d)\1*$/.test(digits);
}

/** Usual first names of several countries, for columns that do not say in their name whose they hold. */
const FIRST_NAMES = new Set(
  `JAMES JOHN ROBERT MICHAEL WILLIAM DAVID RICHARD JOSEPH THOMAS CHARLES CHRISTOPHER DANIEL MATTHEW ANTHONY MARK DONALD STEVEN PAUL ANDREW
  JOSHUA KENNETH KEVIN BRIAN GEORGE EDWARD RONALD TIMOTHY JASON JEFFREY RYAN JACOB GARY NICHOLAS ERIC JONATHAN STEPHEN LARRY JUSTIN SCOTT
  BRANDON BENJAMIN SAMUEL FRANK GREGORY RAYMOND ALEXANDER PATRICK JACK DENNIS JERRY TYLER AARON JOSE ADAM HENRY NATHAN DOUGLAS ZACHARY PETER
  KYLE WALTER ETHAN JEREMY HAROLD KEITH CHRISTIAN ROGER NOAH GERALD CARL TERRY SEAN AUSTIN ARTHUR LAWRENCE JESSE DYLAN BRYAN JOE JORDAN BILLY
  BRUCE ALBERT WILLIE GABRIEL LOGAN ALAN JUAN WAYNE ROY RALPH RANDY EUGENE VINCENT RUSSELL LOUIS PHILIP BOBBY JOHNNY BRADLEY OLIVER HARRY
  CHARLIE OSCAR LEO FREDDIE ALFIE THEO ARCHIE LUCAS LIAM FINLAY HAMISH CALLUM MOHAMMED MUHAMMAD AHMED ALI OMAR HASSAN IBRAHIM YUSUF
  MARY PATRICIA JENNIFER LINDA ELIZABETH BARBARA SUSAN JESSICA SARAH KAREN LISA NANCY BETTY MARGARET SANDRA ASHLEY KIMBERLY EMILY DONNA
  MICHELLE CAROL AMANDA DOROTHY MELISSA DEBORAH STEPHANIE REBECCA SHARON LAURA CYNTHIA KATHLEEN AMY ANGELA SHIRLEY ANNA BRENDA PAMELA EMMA
  NICOLE HELEN SAMANTHA KATHERINE CHRISTINE DEBRA RACHEL CAROLYN JANET CATHERINE MARIA HEATHER DIANE RUTH JULIE OLIVIA JOYCE VIRGINIA VICTORIA
  KELLY LAUREN CHRISTINA JOAN EVELYN JUDITH MEGAN ANDREA CHERYL HANNAH JACQUELINE MARTHA GLORIA TERESA ANN SARA MADISON FRANCES KATHRYN JANICE
  JEAN ABIGAIL ALICE JULIA JUDY SOPHIA GRACE DENISE AMBER DORIS MARILYN DANIELLE BEVERLY ISABELLA THERESA DIANA NATALIE BRITTANY CHARLOTTE MARIE
  KAYLA ALEXIS LORI AMELIA ISLA AVA MIA IVY LILY FREYA FLORENCE WILLOW ELLA PHOEBE POPPY FATIMA AISHA ZAINAB MARYAM
  MARCO LUCA GIUSEPPE GIOVANNI FRANCESCO ANTONIO MARIO LUIGI GIULIA FRANCESCA CHIARA SOFIA AURORA GINEVRA HANS KLAUS WOLFGANG JURGEN STEFAN
  THORSTEN URSULA INGRID HEIKE SABINE PIERRE JEAN-PAUL MICHEL PHILIPPE NATHALIE ISABELLE SYLVIE CARLOS LUIS MIGUEL JORGE PEDRO ALEJANDRO CARMEN
  LUCIA PILAR ANA WEI LI MING HIROSHI YUKI SATO PRIYA RAHUL ANJALI SANJAY DEEPAK LAKSHMI SVEN LARS INGE ANNIKA`
    .split(/\s+/)
    .filter((name) => name !== ""),
);
