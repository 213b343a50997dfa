import type { Table } from './row.ts';

/** Faults of code: language errors that no network makes. */
export const bugs: Table = {
  family: 'bug',
  effect: 'local',
  rows: [
    [
      'about-names',
      "KeyError: * | AttributeError: * | NameError: * | ImportError: * | ModuleNotFoundError: * | UnboundLocalError: * | MissingFieldException: * | NoSuchBeanDefinitionException: * | UninitializedPropertyAccessException: * | ClassNotFoundException: * | NoClassDefFoundError: * | NoSuchMethodError: * | NoSuchFieldError: * | ReferenceError: * | LateInitializationError: * | NoBeanDefFoundException: * | UndefVarError: * | UnrecognizedPropertyException: * | MissingKotlinParameterException: * | MissingPropertyException: * | can't resolve dependencies of * | unable to resolve service for type * | can't evaluate field * | unable to resolve symbol: *",
      'exceptions that only name a piece of code: CPython, OpenJDK, Spring, Kotlin, Dart, Julia, Groovy, NestJS, Go templates, Clojure',
    ],
    [
      'javascript',
      "TypeError: * | ReferenceError: * | RangeError: * | SyntaxError: * | is not a function | is not defined | cannot read propert* | undefined is not * | is not iterable | cannot set propert* | cannot access * before initialization | maximum call stack size exceeded | unexpected token | ERR_INVALID_ARG_TYPE | ERR_INVALID_ARG_VALUE | ERR_ASSERTION | ERR_OUT_OF_RANGE | cannot set headers after | ERR_HTTP_HEADERS_SENT | can't resolve dependencies | error TS####: | error TS####: * | unable to compile typescript | OverwriteModelError | cannot overwrite * model | invariant violation | invariant failed",
      'ECMAScript and V8 messages; node error codes; NestJS',
    ],
    [
      'python',
      'KeyError | AttributeError: * | TypeError | ValueError: * | NameError: * | IndexError: * | UnboundLocalError | ZeroDivisionError | AssertionError | RecursionError | NotImplementedError | IndentationError | UnicodeDecodeError | UnicodeEncodeError | JSONDecodeError | StopIteration | OverflowError | PicklingError | FieldError: * | FieldDoesNotExist | ObjectDoesNotExist | TemplateDoesNotExist | TemplateSyntaxError | AppRegistryNotReady | DetachedInstanceError | LookupError: * | BrokenProcessPool | WorkerLostError',
      'CPython built-in exceptions; Django',
    ],
    [
      'java',
      'NullPointerException | IndexOutOfBoundsException | ArrayIndexOutOfBoundsException | StringIndexOutOfBoundsException | ClassCastException | IllegalArgumentException: * | IllegalStateException: * | NumberFormatException | ArithmeticException | ArrayStoreException | UnsupportedOperationException | ConcurrentModificationException | NoSuchElementException | StackOverflowError | ExceptionInInitializerError | NegativeArraySizeException | InputMismatchException | DateTimeParseException | JsonParseException | JsonMappingException | MismatchedInputException | UnrecognizedPropertyException | InvalidDefinitionException | LazyInitializationException | MatchError | UninitializedPropertyAccessException | KotlinNullPointerException | parameter specified as non-null is null | DuplicateKeyException | MissingKotlinParameterException',
      'java.lang, java.util; Jackson; Scala; Kotlin',
    ],
    [
      'java-linking',
      'NoSuchMethodError | NoSuchFieldError | NoClassDefFoundError | ClassNotFoundException | UnsupportedClassVersionError | IncompatibleClassChangeError | AbstractMethodError | VerifyError | UnsatisfiedLinkError | LinkageError | InaccessibleObjectException | could not find or load main class | unable to access jarfile | no main manifest attribute | could not reserve enough space',
      'JVM specification 5.4; java launcher',
    ],
    [
      'java-wiring',
      'no bean of type | failed to inject value for parameter | NoSuchBeanDefinitionException | UnsatisfiedDependencyException: * no qualifying bean | no qualifying bean of type | unable to create injector | unable to provision, | required a bean of type | BeanDefinitionOverrideException | BeanCurrentlyInCreationException | BeanNotOfRequiredTypeException | BeanInstantiationException: * no default constructor | circular reference | ambiguous mapping | consider defining a bean | dependencies of some of the beans * form a cycle | CreationException: * guice | MappingException | AnnotationException | DeploymentException',
      'Spring Framework; Hibernate; Quarkus',
    ],
    [
      'go',
      'invalid memory address or nil pointer dereference | nil pointer dereference | index out of range | slice bounds out of range | assignment to entry in nil map | concurrent map writes | concurrent map read and map write | concurrent map iteration | interface conversion: * | all goroutines are asleep | integer divide by zero | close of closed channel | send on closed channel | close of nil channel | negative waitgroup counter | unlock of unlocked mutex | stack overflow | makeslice: * | unhashable type | reflect: call * | template: * function * not defined | runtime error: * | json: cannot unmarshal | http: multiple registrations for | flag redefined | duplicate metrics collector registration | no kind is registered | sql: scan error | data race | fatal error: runtime: * | PEM data in certificate input | missing unit in duration',
      'Go runtime panics; encoding/json; prometheus client',
    ],
    [
      'dotnet',
      'NullReferenceException | ArgumentNullException | ArgumentException: * | ArgumentOutOfRangeException | IndexOutOfRangeException | InvalidCastException | FormatException | KeyNotFoundException | DivideByZeroException | NotImplementedException | NotSupportedException | ObjectDisposedException | TypeLoadException | MissingMethodException | MissingFieldException | TypeInitializationException | BadImageFormatException | JsonException | JsonReaderException | JsonSerializationException | object reference not set | unable to resolve service for type | some services are not able to be constructed | cannot consume scoped service | EntryPointNotFoundException | sequence contains no elements | stack overflow.',
      '.NET System namespace; Microsoft.Extensions.DependencyInjection',
    ],
    [
      'php',
      'call to undefined | attempt to read property | attempt to assign property | cannot access offset of | call to a member function | uncaught typeerror | fatal error: * uncaught error: * | uncaught valueerror | uncaught argumentcounterror | undefined variable | undefined index | undefined array key | undefined offset | undefined property | class * not found | parse error: * | syntax error, unexpected | must be of type | cannot redeclare | cannot use object of type | BindingResolutionException | target class * does not exist | BadMethodCallException | DivisionByZeroError | InvalidArgumentException | must be compatible with | unsupported operand types',
      'PHP engine messages; Laravel',
    ],
    [
      'ruby',
      'NoMethodError | undefined method | undefined local variable or method | uninitialized constant | wrong number of arguments | ArgumentError | FrozenError | ZeroDivisionError | NameError | (TypeError) | (SyntaxError) | FloatDomainError | RangeError | SystemStackError | stack level too deep | UndefinedConversionError | NotImplementedError',
      'Ruby core exceptions',
    ],
    [
      'rust',
      'on a `None` value | index out of bounds | attempt to subtract with overflow | attempt to add with overflow | attempt to multiply with overflow | attempt to divide by zero | out of range for slice | already borrowed | already mutably borrowed | assertion failed | assertion `left | internal error: entered unreachable code | not yet implemented | not implemented | byte index * is not a char boundary | missing field | unknown field | invalid type: * | unknown variant | ParseIntError | invalid digit found in string | ParseError | RefCell | SendError { .. } | RecvError | JoinError::Panic | AddrParseError | MissingValue( | overflowed its stack | Utf8Error | PoisonError',
      'Rust core and std panics; serde',
    ],
    [
      'elixir',
      'UndefinedFunctionError | FunctionClauseError | MatchError | CaseClauseError | CondClauseError | WithClauseError | ArithmeticError | BadMapError | BadArityError | Protocol.UndefinedError | CompileError | no match of right hand side | no function clause matching | no case clause matching | is undefined or private | bad argument in | {badmatch | function_clause | case_clause | badarg | {undef | Ecto.ConstraintError | Ecto.NoResultsError | KeyError',
      'Elixir exceptions; Erlang error reasons',
    ],
    [
      'native',
      'Segmentation fault | SIGSEGV | SIGABRT | SIGILL | SIGBUS | SIGFPE | bus error | illegal instruction | double free or corruption | free(): * | malloc(): * | munmap_chunk | corrupted size vs. prev_size | stack smashing detected | buffer overflow detected | addresssanitizer | pure virtual method called | _M_range_check | std::out_of_range | std::logic_error | std::invalid_argument | std::bad_cast | std::bad_variant_access | std::length_error | basic_string::* | Assertion * failed | check failed: * | guarantee(*) failed | undefined symbol | symbol lookup error | core dumped | floating point exception | fatal assertion',
      'glibc; libstdc++; signal(7)',
    ],
    [
      'scripting',
      'attempt to index a nil | attempt to call a nil | attempt to compare | attempt to concatenate a nil | attempt to perform arithmetic on | non-exhaustive | Prelude.* | unexpectedly found nil | is not a subtype of type | object * not found | locate object method | subscript out of bounds | cannot iterate over null | cannot index * with | null check operator used on a null value | LateInitializationError | requires explicit package name | null-valued expression | blocked indefinitely in an | Match_failure | Stack_overflow | CONSTRAINT_ERROR | PROGRAM_ERROR | STORAGE_ERROR | UNBOUND-VARIABLE | UNDEFINED-FUNCTION | fortran runtime error | LoadError: * MethodError | UndefVarError | BoundsError | InexactError | panic: attempt to | reached unreachable code | array.get: index',
      'Lua; GHC; Swift; Dart; R; Perl; jq; PowerShell; OCaml; Ada; Common Lisp; gfortran; Julia; Zig; V',
    ],
    [
      'gave-bad-data',
      'division by zero | division by 0 | MessageEncryptor::InvalidMessage | is not valid json | valid utf-8 | invalid utf-8 | invalid utf8 | unexpected end of json input | invalid character * looking for beginning | failed to parse | parse error | unable to parse | cannot unmarshal | expecting value: line | unexpected eof token',
      'JSON parsers of V8, Go and Python',
    ],
  ],
};
