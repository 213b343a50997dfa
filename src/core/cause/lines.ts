/** How loud a line of a log is; `plain` if it does not say. */
export type Level = 'fatal' | 'error' | 'warn' | 'info' | 'plain';

/** One line of a log, or one record of a JSON log with the lines inside it. */
export interface LogLine {
  readonly level: Level;
  /** A log's own record: it begins with a time or a level. */
  readonly isRecord: boolean;
  readonly isIndented: boolean;
  /** Without colours, control characters and surrounding space; more than one only in JSON logs. */
  readonly texts: readonly string[];
}

export function readLines(message: string): readonly LogLine[] {
  return withoutCode(withoutCollector(message.split(/\r?\n/)))
    .flatMap((line) => readLine(line))
    .filter(({ texts }) => texts.length > 0);
}

/** What a log collector puts before every line, also before those of a stack: CRI, `docker logs --timestamps`, compose. */
const collector =
  /^(?:\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:std(?:out|err) [FP] )?|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d |[\w.@-]+ +\| ?)/;

function withoutCollector(lines: readonly string[]): readonly string[] {
  const [first, ...others] = lines.filter((line) => line !== '');
  if (first === undefined || !others.every((line) => collector.test(line))) return lines;
  const stripped = lines.map((line) => line.replace(collector, ''));
  return stripped.some((line) => /^\s+\S/.test(line)) ? stripped : lines;
}

/** Runtimes quote the code at fault and underline it: the words of code are no words of a failure. */
function withoutCode(lines: readonly string[]): readonly string[] {
  return lines.filter((line, at) => !underline.test(lines[at + 1] ?? '') && !/^\W*\d+▕/.test(line));
}

const underline = /^[\s|]*[\^~]+[\s^~]*$/;

function readLine(raw: string): readonly LogLine[] {
  const line = clean(raw);
  const text = line.trim();
  if (text === '') return [];
  const record = text.endsWith('}') ? parse(text.startsWith('{') ? text : withHead(text)) : undefined;
  if (record !== undefined) {
    const texts = textsOf(record).flatMap((each) => each.split('\n').map((part) => clean(part).trim()));
    return [{ level: levelOf(record), isRecord: true, isIndented: false, texts: texts.filter((part) => part !== '') }];
  }
  const level = headLevel(text);
  return unescapeBreaks(text).map((part, index) => ({
    level: index === 0 ? level : 'plain',
    isRecord: index === 0 && (level !== 'plain' || recordStart.test(part)),
    isIndented: index > 0 || (/^\s/.test(line) && !/^ (?:WARN|ERR_)/.test(line)),
    texts: [part.trim()].filter((each) => each !== ''),
  }));
}

function clean(line: string): string {
  return line
    .replace(/\p{Cc}\[[\d;]*[A-Za-z]/gu, '')
    .replace(/\p{Cc}/gu, ' ')
    .toWellFormed();
}

/** The rest of a JSON record whose beginning was cut off, or a value of logfmt, writes line breaks as `\n`. */
function unescapeBreaks(text: string): readonly string[] {
  if (!/[:=] ?\\?"/.test(text) || !text.includes('\\n')) return [text];
  return text.split(/\\+n(?=\\+t|\s|[A-Z#{}]|at )/).map((part) => part.replace(/\\+t/g, ' '));
}

/** A record of JSON whose beginning was cut off in the middle of a string. */
function withHead(text: string): string {
  const closed = text.split('}').length - text.split('{').length;
  return closed > 0 ? `${'{"cut":'.repeat(closed)}"${text}` : '';
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Names of fields that say when and where, never what. */
const circumstances =
  /^(?:@?time(?:stamp)?|ts|t|@t|date|level|severity|lvl|@l|s|logger.*|caller|host(?:name)?|pid|thread.*|version|@version|c|ctx|id|service|name|span.*|trace_?id|url|method)$/i;
const first = ['msg', 'message', 'event', '@m', '@mt'];

function textsOf(value: unknown, key = '', depth = 0): readonly string[] {
  if (circumstances.test(key) || depth > 5) return [];
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return /code|status/i.test(key) ? [`${key}: ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const [heads, others] = [true, false].map((isHead) => entries.filter(([name]) => first.includes(name) === isHead));
  return [...(heads ?? []), ...(others ?? [])].flatMap(([name, inner]) => textsOf(inner, name, depth + 1));
}

/** The numbers of pino and bunyan. */
function numberedLevel(level: number): Level {
  if (level >= 60) return 'fatal';
  if (level >= 50) return 'error';
  return level >= 40 ? 'warn' : 'info';
}

function levelOf(record: object): Level {
  const fields = new Map(Object.entries(record));
  for (const key of ['level', 'severity', 'lvl', '@l', 'log.level', 's', 'levelname']) {
    const level: unknown = fields.get(key);
    if (typeof level === 'number') return numberedLevel(level);
    if (typeof level === 'string') return namedLevel(level);
  }
  return fields.has('@m') || fields.has('@mt') ? 'info' : 'plain';
}

function namedLevel(name: string): Level {
  const level = name.toLowerCase();
  if (/^(?:f|fatal|panic|dpanic|crit.*|emerg.*|alert)$/.test(level)) return 'fatal';
  if (/^(?:e|err.*|severe|fail)$/.test(level)) return 'error';
  return /^(?:w|warn.*)$/.test(level) ? 'warn' : 'info';
}

const recordStart =
  /^[[({<"']?(?:\d{4}[-/.]\d\d|\d\d?[:/]\d\d|\d\d?[- ][A-Z][a-z]{2}[- ]|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* |[IWEF]\d{4} |(?:time|ts|level|t)=|\d{10,13}\b|\d+:[MSCX] |%\d\|)/;

/** Written in capitals, in brackets, as `level=`, or before a colon at the start. */
const levelWord =
  /(?:^|[\s[|/<(:"])(FATAL|CRITICAL|CRIT|PANIC|EMERG|ALERT|SEVERE|ERROR|ERR|WARN|WARNING|NOTICE|INFO|DEBUG|TRACE|LOG|FAIL)(?=[\s\]|:/>)",]|$)|\[(fatal|critical|crit|panic|emerg|alert|error|erro|err|warn|warning|notice|info|debug|trace|[FEWID])\]|\blevel"?[=:] ?"?(trace|debug|info\w*|notice|warn\w*|err\w*|fatal|d?panic|crit\w*|emerg\w*|alert|severe)\b|^(fatal|critical|crit|error|fail|warn|warning|info|debug|dbug)(?=: |!)/;

function headLevel(text: string): Level {
  const glog = /^([IWEF])\d{4} /.exec(text);
  const found = glog ?? levelWord.exec(text.slice(0, 110));
  if (found === null || isProse(text, found)) return /^(?:npm (?:ERR!|error)|ERR_PNPM)/.test(text) ? 'error' : 'plain';
  const name = found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
  return namedLevel(name);
}

/** `set this if DEBUG is on`: a capital word after other words, where a record would have a time, a bracket or a mark. */
function isProse(text: string, found: RegExpExecArray): boolean {
  const [before, after] = [text.slice(0, found.index), text.slice(found.index + found[0].length)];
  return (
    found[1] !== undefined &&
    before !== '' &&
    !/[\d[\]|]| - $/.test(before + found[0]) &&
    !/^(?:[\]|:/>]| -)/.test(after)
  );
}
