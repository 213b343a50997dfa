import { type Level, type LogLine, readLines } from './lines.ts';

/** What a container said in one go: a log record, or an exception with all that belongs to it. */
export interface LogEvent {
  readonly level: Level;
  /** It ends the process: a panic, an exception that nothing caught, a record of level fatal. */
  readonly isFatal: boolean;
  /** An exception, or a record above level warn. */
  readonly isError: boolean;
  /** The line that says what failed is there: neither the front of a stack alone, nor a quiet record. */
  readonly saysWhat: boolean;
  /** From the outermost error to its root, without stack frames. */
  readonly lines: readonly string[];
}

/** Joins the lines of a termination message, whose beginning may be cut off, to events. */
export function readEvents(message: string): readonly LogEvent[] {
  const events: Draft[] = [];
  for (const line of readLines(message)) {
    const [text = ''] = line.texts;
    const open = events.at(-1);
    if (open !== undefined && belongs(line, text, open)) append(open, line, text);
    else events.push(begin(line, text));
  }
  return events;
}

interface Draft {
  level: Level;
  isFatal: boolean;
  isError: boolean;
  saysWhat: boolean;
  isRecord: boolean;
  /** An exception's own line is still to come: after stack frames of Python, or after a record that announces it. */
  awaits: boolean;
  /** What was started by a panic, an exception or npm goes on until the next record. */
  isOpen: boolean;
  /** It has an exception's own line. */
  hasException: boolean;
  isPython: boolean;
  /** Below `goroutine 1 [running]:` there are stack frames only. */
  isGo: boolean;
  /** Below `Usage:` there are explanations only. */
  isHelp: boolean;
  lines: string[];
}

/** What begins the report of an end. Sources: runtimes of Node, CPython, JVM, Go, .NET, PHP, Ruby, Rust, BEAM, libstdc++, shells. */
const fatalStart =
  /^(?:(?:\S+:\d+: )?(?:panic|fatal error):|fatal:|fatal runtime error|unhandled|uncaught|terminat(?:e called|ing due)|thread '|exception in thread|traceback|fatal (?:python|error)|runtime terminating|\{"init terminating|execution error \(|lua: |exiting: |\*\* \(|ra(?:ke|ils) aborted|\*{5,}$|application failed to start|(?:php )?fatal error:|error! |error occurred during init|raised [A-Z_.]+ : |nginx: \[emerg\]|exec \S+: |<--- |bail out|critical failure)/i;
/** Says that something failed, and may be followed by what ended the process. */
const errorStart = /^(?:[\w.-]+: )?(?:error|fatal|could not|cannot|can't|unable to|failed to)\b/i;
const excerpt =
  /^(?:node:|file:|\/|events\.js|internal\/|undefined:|\S+\.[cm]?[jt]s:)[^\s]*:\d+$|^node:internal|^events\.js:/;
const exceptionStart =
  /^(?:\w+[.:\\/$])*(?:[A-Z][\w$]*(?:Error|Exception|Failure|Timeout|Interrupt|Exit|Bad|Invalid|Refused|Closed|Failed)|Error|Exception)\b(?: ?\[\w+\])?(?: \([^)]{1,60}\))?(?:[:.]|$|<)|^(?:\w+\.)+\w*(?:exceptions?|errors?|exc|err|errors2)\.\w+(?::|$)|^(?:[a-z_]\w*\.)+[A-Z]\w+(?:: |$)|^\*\* \(\w|^\S+:\d+:in [`']/;
const linked =
  /^(?:caused by|suppressed|\.\.\. \d+ |--->|-->|at [\w$<(./]|#\d+ |[}\])]+[;,]?$|goroutine \d+|created by |exit status \d|\[signal |note: |during handling of|the above exception|stack trace|\[stacktrace\]|next \S+|detail:|hint:|line \d+:|context:|from \/|node\.js v\d|emitted '|thrown in |\(background on|\^$|for call at|for further information|callstack \(from|(?:current )?stack trace(?:back)?:|calls: )/i;
const joins = /^(?:during handling of|the above exception|caused by:?$|next [\w\\]+:?|nested exception)/i;
const frame =
  /^(?:at (?!least|most|all\b)|-{1,2}[a-z][\w-]*(?:[ ,=]|$)|file "|\.\.\. \d+ |#\d+ |goroutine \d|created by |raise\b|return |self\.|throw\b|from \S+:\d+|\d+: 0x|node\.js v|main\.main|\S+\.go:\d+ \+0x|\[previous line|during handling of|the above exception|caused by:$|traceback \(|stack trace:|\(\S+ \d[\d.]*\) lib\/|\d+ (?:common frames|more)|\^+$|throw er;|---(?!>)|super\(|[.\w]+\($|error, called at|callstack \(from|(?:current )?stack traceback:|calls: |raised at|called from|@ +0x|\d+ +lib\S+\.so|\S+:\d+: in )/i;

function belongs(line: LogLine, text: string, open: Draft): boolean {
  if (line.isRecord) return isSameReport(text, open) || (linked.test(text) && !open.isRecord);
  // The head of this trace was cut off, or another writer's quiet record came between.
  if (open.level === 'info' && !open.isError && trace.test(text)) return false;
  if (open.awaits || line.isIndented || linked.test(text)) return true;
  if (/^traceback/i.test(text) || exceptionStart.test(text)) return open.isRecord && open.isError && !open.hasException;
  return open.isOpen && !excerpt.test(text) && !fatalStart.test(text) && !shellTrace.test(text) && !other.test(text);
}

const trace = /^(?:at [\w$<(./]|file "|caused by|traceback|\.\.\. \d+ |raise )/i;

/** `tracer: Error: …`: another writer's error after an exception. */
const other = /^[a-z][\w-]+: (?:error|warn)/i;

/** `+ curl …` of a shell that shows what it runs. */
const shellTrace = /^\++ \w/;

/** npm, rdkafka and klog give every line of one report its own head. */
function isSameReport(text: string, open: Draft): boolean {
  return open.isOpen && /^npm (?:ERR!|error)/.test(text) && /^npm (?:ERR!|error)/.test(open.lines[0] ?? '');
}

function begin(line: LogLine, text: string): Draft {
  const isException = exceptionStart.test(text) || excerpt.test(text);
  const isEnd = line.level === 'fatal' || (!line.isRecord && fatalStart.test(text)) || uncaught.test(text);
  const isTraceback = /^traceback|^file "/i.test(text);
  const isTrace = isException || trace.test(text);
  const saysError = line.level === 'error' || (!line.isRecord && (errorStart.test(text) || / failed: /.test(text)));
  return {
    level: line.level,
    isFatal: isEnd || excerpt.test(text),
    isError: isEnd || isTrace || saysError,
    saysWhat: isEnd || saysError || exceptionStart.test(text),
    isRecord: line.isRecord,
    awaits: isTraceback || excerpt.test(text) || /^<---|^\*{5,}$/.test(text),
    isOpen: isEnd || isTrace || /^npm (?:ERR!|error)/.test(text),
    hasException: isTrace,
    isPython: isTraceback,
    isGo: false,
    isHelp: usage.test(text),
    lines: [...wordsOf(line)],
  };
}

/** Records that report an end at a level below fatal. */
const uncaught =
  /application run failed|fatal error during|terminated unexpectedly|unrecoverable error|uncaught exception|unhandled (?:promise )?(?:rejection|exception)|failed to start application|application startup failed|could not start application|\[ExceptionHandler\]/i;

function append(open: Draft, line: LogLine, text: string): void {
  if (/^traceback|^file "/i.test(text)) {
    open.isPython = true;
    open.hasException = true;
    open.awaits = true;
    open.isError = true;
    open.isFatal ||= open.level === 'plain';
  } else if (joins.test(text)) {
    open.awaits = open.isPython || /^during|^the above/i.test(text);
  } else if (open.awaits && !line.isIndented && exceptionLike(text, open)) {
    open.awaits = false;
    open.isOpen = true;
  }
  if (exceptionStart.test(text)) {
    open.isError = true;
    open.isOpen = true;
    open.hasException = true;
    open.saysWhat = true;
  }
  if (/^(?:at [\w$<(./]|\.\.\. \d+ |callstack|stack traceback|calls: )/i.test(text) && open.level === 'plain')
    open.isError = true;
  open.isGo = (open.isGo || /^goroutine \d+ \[/.test(text)) && !fatalStart.test(text);
  open.isHelp ||= usage.test(text);
  const isCode = open.isGo || (open.isPython && line.isIndented && open.awaits);
  if (!isCode && !(open.isHelp && line.isIndented)) open.lines.push(...wordsOf(line));
}

const usage = /^usage(?: of \S+)?:/i;

/** Without stack frames, nor the name of the method that a line of Ruby begins with. */
function wordsOf({ texts }: LogLine): readonly string[] {
  return texts.filter((each) => !frame.test(each)).map((each) => each.replace(/^\S+:\d+:in [`'].{1,80}?': /, ''));
}

/** After frames of Python any line in the first column is the exception; elsewhere it must look like one. */
function exceptionLike(text: string, open: Draft): boolean {
  return open.isPython || exceptionStart.test(text) || fatalStart.test(text) || /^[A-Z][\w. ]*(?:\[\w+\])?:/.test(text);
}
