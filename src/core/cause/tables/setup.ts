import type { Table } from './row.ts';

/** What the container was not given, or not given rightly: files, settings, rights, credentials. */
export const setup: Table = {
  family: 'setup',
  effect: 'local',
  rows: [
    [
      'module-missing',
      "could not import | locate * in @INC | error loading shared library | error relocating | dlopen() * failed | installed esbuild for another platform | installed * for another platform | activating bundler | failed to resolve import | unable to resolve dependency | could not resolve dependency | cannot resolve module | Cannot find module | Cannot find package | MODULE_NOT_FOUND | ERR_MODULE_NOT_FOUND | ERR_REQUIRE_ESM | ERR_PACKAGE_PATH_NOT_EXPORTED | ERR_UNSUPPORTED_DIR_IMPORT | ERR_UNKNOWN_FILE_EXTENSION | ERR_DLOPEN_FAILED | Missing script | ModuleNotFoundError | ImportError | no module named | cannot import name | LoadError | cannot load such file | could not find * in locally installed gems | Bundler::GemNotFound | could not find gem | gemfile.lock | failed opening required | error while loading shared libraries | cannot open shared object file | not found (required by | libcoreclr | could not load file or assembly | couldn't find a valid icu package | no .net sdks were found | you must install or update .net | framework: * | the application * does not exist | query engine library for current platform | prisma client could not locate | cargo: no such | module not found | could not load the * module | unable to load dynamic library | package not found",
      'node module loader; CPython import; Ruby require; Bundler; ld.so; dotnet host; Prisma',
    ],
    [
      'file-missing',
      "ENOENT | no such file or directory | FileNotFoundError | FileNotFoundException | NoSuchFileException | file not found | could not find file | could not find a part of the path | DirectoryNotFoundException | does not exist or is not readable | cannot open file | can't open file | no such file | not a directory | ENOTDIR | is a directory | EISDIR | cannot load certificate | could not find a production build | os error 2 | error from server (notfound) | directory is corrupt | files are missing | unable to open * file | config file not found | couldn't find * file | cannot find the file | a server is already running",
      'errno(3): ENOENT, ENOTDIR, EISDIR; OpenJDK; .NET; nginx; Puma',
    ],
    [
      'command-missing',
      "command not found | sh: * not found | line #: * not found | line ##: * not found | line ###: * not found | not found in $path | executable file not found | can't cd to | bad interpreter | : unexpected operator | exec: * not found | invoke-rc.d",
      'POSIX sh, bash, dash; runc',
    ],
    [
      'locked',
      'while lock file | file lock * could not be acquired | lock held by another | lock DB directory | lock * resource temporarily unavailable | already locked | is locked by | locked exclusively | migration lock | waiting for lock | acquire lock | acquire directory lock | acquire the lock | acquire database lock | obtain a lock | obtain node locks | could not lock | another process is using | another instance is already running',
      'flock(2); Badger; bbolt; restic; Liquibase; Jira; VictoriaMetrics',
    ],
    ['exec-format', 'exec format error | cannot execute binary file | ENOEXEC', 'execve(2)'],
    [
      'no-permission',
      'does not have the access rights | are too open | must be accessible by owner only | EACCES | EPERM | permission denied | PermissionError | operation not permitted | AccessDeniedException | read-only file system | attempt to write a readonly database | EROFS | Requires net access to | Requires read access to | Requires write access to | Requires env access to | Requires run access to | NotCapable | UnauthorizedAccessException | errno 13 | errno 30 | errno 1] | os error 13 | os error 1) | access to the path | insufficient permission | not writable | is not writeable | unable to create directory | cannot create directory | unable to write to file | unable to write file | must be run as root | must not run as root | as the root user | cannot run as root | can not run elasticsearch as root | could not be opened: failed to open stream',
      'errno(3): EACCES, EPERM, EROFS; permissions of Deno',
    ],
    [
      'environment-missing',
      'with an environment variable | you must set | missing required environment variable | missing environment variable | missing environment variables | missing required env | environment variable * is missing | environment variable * is empty | environment variable * not set | environment variable * is not set | environment variable * is required | environment variable * must be set | environment variable * not found | environment variable not found | environment variable not set | environment variables are missing | invalid environment variables | missing required key | required key * missing value | required environment variable | is not set | not set in environment | must be set | is required | are required | not provided | must be provided | is not provided | not configured | unbound variable | parameter not set | parameter null or not set | NotPresent | ImproperlyConfigured | secret_key_base | you must specify | you need to specify | must specify | key not found | MissingEnvVarException | EnvVarError | UndefinedValueError | field required | missing required | please set | not defined in environment | could not find env * | no value given for required | config validation error',
      'POSIX sh; Go envconfig; Django; python-decouple; pydantic; Joi; docker-library images',
    ],
    [
      'config-wrong',
      'SystemCheckError | cannot autowire | iptables-restore | failed validation | did not match the issuer | refusing to start | refuses to start | error occurred during initialization of vm | could not create the java virtual machine | plugin/loop: loop * | unrecognized directive | ApplicationConfigurationException | init_by_lua error | bad config | field not found, node | unrecognized vm option | unrecognized option | invalid maximum heap size | OptionsValidationException | unknown configuration property | invalid key size | invalid key length | extension is missing | has pending changes | cannot index | no host in upstream | no resolver defined | invalid configuration | configuration error | config error | invalid config | configexception | configurationexception | bad configuration | could not resolve placeholder | failed to configure a datasource | failed to determine a suitable driver | no suitable driver | InvalidConfigurationPropertyValueException | failed to bind properties | binding to target | property * was not bound | ScannerError | ParserError | mapping values are not allowed | did not find expected | error converting yaml | yaml: * | unmarshal errors | toml: * | error parsing | parse config | parsing config | fatal config file error | bad directive | unknown directive | unexpected "}" | directive is not allowed | invalid number of arguments in | invalid parameter | unknown keyword | unknown option | unrecognized option | unrecognized arguments | unrecognized configuration parameter | unknown configuration | unknown setting | unknown variable | unknown system variable | unknown flag | unknown shorthand flag | unknown command | unknown argument | invalid option | invalid argument | invalid value | illegal option | flag provided but not defined | the following arguments are required | usage: * | bad option | unexpected argument | required flag | missing argument | errors found in configuration | error initializing configuration | has unknown fields | no such field | ValidationError | validation failed | field validation for | error validating | ZodError | unknown field | strict decoding error | invalid dsn | invalid url | invalid connection string | connectionstring property has not been initialized | unsupported value | format of the initialization string | must be one of | no such option | InvalidURL | MissingSchema | relative url without a base | Invalid URI | unsupported scheme | unsupported protocol scheme | first path segment in url | invalid port | malformed url | ERR_INVALID_URL | bootstrap checks failed | vm.max_map_count | bootstrap check failure | syntax error | no matches for kind | could not find the requested resource | the server could not find | failed to load config | failed to read config | error loading config | error reading config | could not load config | cannot parse | invalid syntax | duplicate key | MalformedURLException | URISyntaxException | fatal error in launcher | FPM initialization failed | file contains errors | check your configuration | please configure | please reconfigure | error configuring | bungled * | unable to load region | could not find driver | unknown database type | unable to interpret | unsupported configuration | incompatible version | version mismatch | not supported by | Error: Config',
      'configuration readers of Spring, YAML, TOML, nginx, HAProxy, Envoy, Redis, Elasticsearch, argparse, cobra, Kubernetes, zod',
    ],
    [
      'licence',
      'license key | licence | license has expired | invalid license | license expired | license check failed',
      'licence checks of vendors',
    ],
  ],
};

/** What names an import or a setting, and says what is wrong with it: the name may be one of the network. */
export const imports: Table = {
  family: 'setup',
  effect: 'refused',
  rows: [
    ['name-not-exported', 'cannot import name * from', 'CPython import'],
    [
      'time-out-of-a-setting',
      'timeout must be | timeout must not | timeout should be | timeout cannot be | timeout can not be | timeout has to be | timeout is not a | timeout is required | timeout not set | timeout is negative | invalid timeout | timeout needs to be',
      'the common wording of checks of settings',
    ],
    [
      'name-unknown',
      '(NameError) | (NoMethodError) | (KeyError) | (ArgumentError) | (TypeError) | (FrozenError) | is undefined | could not resolve "* from',
      'Ruby: the class of the exception ends the line; Jinja; Rollup',
    ],
    [
      'setting-refused',
      'field is required | is a required property | must be greater than | must be less than | must be at least | must be at most | must be between | must be positive | must be a number | must be a string | must be a valid | must be an integer | must be a boolean | must not be empty | must not be null | must not be blank | may not be null | may not be empty | may not be blank | cannot be empty | cannot be null | can not be empty | is not allowed to be empty | missing unit in duration | missing port in address | too many colons in address | no host in request url | must parse: * | ParseIntError * | AddrParseError * | strconv.* | invalid digit found in string | schema-validation: missing * in table *',
      'validators of Joi, JSON Schema, DataAnnotations, Jakarta Validation; Go time and net; Hibernate',
    ],
  ],
};

/** A peer was reached, and refused these credentials or this caller. */
export const credentials: Table = {
  family: 'credentials',
  effect: 'refused',
  rows: [
    [
      'refused',
      'configured authentication methods failed | MQRC_NOT_AUTHORIZED | authentication failed | authentication failure | authenticationfailed | AuthenticationFailed | AuthenticationException: * | AuthenticationError | AuthenticationFailureException | AuthenticationFailedException | SaslAuthenticationException | SaslAuthenticationError | KafkaJSSASLAuthenticationError | AuthError | NOAUTH | WRONGPASS | NOPERM | invalid username-password pair | invalid password | invalid username or password | username or password not allowed | not authorised | unable to authenticate | invalid login | authentication unsuccessful | authentication required | requested authentication method unknown | bad user name or password | keystore password was incorrect | UnrecoverableKeyException | username or password is incorrect | invalid username/password | invalid api key | invalid token | invalid_grant | invalid_client | invalid credentials | bad credentials | incorrect username or password | login was refused | ACCESS_REFUSED | not authorized | authorization failed | requires authentication | HTTP Basic: Access denied | permission denied (publickey | host key verification failed | unable to locate credentials | NoCredentialsError | no credentials | could not load credentials | InvalidAccessKeyId | SignatureDoesNotMatch | ExpiredToken | token has expired | token expired | jwt expired | TokenExpiredError | JsonWebTokenError | invalid signature | InvalidClientTokenId | UnrecognizedClientException | CredentialsProviderError | DefaultCredentialsError | could not find default credentials | credential unavailable | CredentialUnavailableException | BadUserNameOrPassword | TopicAuthorizationException | GroupAuthorizationException | not authorized to access | does not have permission | has no scope | you must be logged in | the provided token is not valid | wrong password | incorrect password | vault is sealed | permission_denied | LDAPBindError | authorization violation | AUTH_FAILED | auth-failure | auth failure | auth failed | signature verification failed | api key * not valid',
      'MongoDB; Redis; Kafka; RabbitMQ; NATS; OAuth 2.0 (RFC 6749); AWS and Google errors; OpenSSH; git',
    ],
  ],
};

/** Memory, disk and other limits of the container or node. */
export const resources: Table = {
  family: 'resources',
  effect: 'local',
  rows: [
    [
      'memory',
      'insufficient memory for * | memory allocation (mmap) failed | failed to create coreclr | gc heap initialization failed | javascript heap out of memory | reached heap limit | OutOfMemoryError | out of memory | java heap space | gc overhead limit exceeded | metaspace | MemoryError | _ArrayMemoryError | unable to allocate | cannot allocate memory | ENOMEM | std::bad_alloc | bad_alloc | allowed memory size | memory allocation of * failed | OutOfMemoryException | NoMemoryError | failed to allocate memory | eheap_alloc | memory limit exceeded | unable to create native thread | unable to create new native thread | fatal process out of memory | CUDA out of memory | oom-kill | exceeded memory | heap exhausted | unable to calculate memory | memory regions require | OutOfDirectMemoryError | bytes of direct memory | byte(s) of direct memory | error: OutOfMemory | heap limit | Stack space overflow',
      'V8; HotSpot; CPython; Go runtime; PHP; Erlang; errno(3): ENOMEM',
    ],
    [
      'disk',
      'ENOSPC | no space left on device | StorageFull | disk quota exceeded | EDQUOT | disk full | database or disk is full | errno 28 | os error 28 | not enough disk space | insufficient disk | file too large | EFBIG',
      'errno(3): ENOSPC, EDQUOT',
    ],
    [
      'limits',
      "EMFILE | ENFILE | too many open files | cannot fork | fork: retry | pthread_create failed | errno 24 | os error 24 | inotify watches | thread pool exhausted | failed to create * thread | can't start new thread | unable to start new thread | failed to spawn thread | what():  resource temporarily unavailable | resource limit",
      'errno(3): EMFILE, EAGAIN',
    ],
  ],
};
