import type { Table } from './row.ts';

/** Databases that are not reached. */
export const databases: Table = {
  family: 'database',
  effect: 'network',
  rows: [
    [
      'sqlstate-08',
      "('08001' | ('08S01' | [08001] | [08S01] | sqlstate[08001] | sqlstate[08004] | sqlstate[08006] | sqlstate 08001 | sqlstate 08006 | sqlstate 08003 | sqlstate: 08001 | sqlstate: 08006 | sql state : 08001 | sql state : 08006 | 08S01 | sqlstate(08s01) | sqlstate(08001) | sqlstate(08006)",
      'ISO 9075 class 08; PostgreSQL Appendix A',
    ],
    [
      'postgres-closed',
      'error: timeout expired | timeout exceeded when trying to connect | ConnectionDoesNotExistError | connection was closed in the middle of operation | error communicating with database | bytes at EOF | exception while reading from stream | exception while connecting | server closed the connection unexpectedly | terminating connection due to administrator command | connection terminated unexpectedly | ssl connection has been closed unexpectedly | ssl syscall error: * | the connection attempt failed | an i/o error occurred while sending to the backend | could not receive data from server | could not send data to server | connection not open',
      'libpq fe-misc.c; pgjdbc; node-postgres',
    ],
    [
      'postgres-unreachable',
      'connection to server * failed: timeout expired | is the server running on that host | is the server running on host | check that the hostname and port are correct and that the postmaster | - no response | dial error | replication command * could not connect',
      'libpq fe-connect.c; pgjdbc; pg_isready; pgx',
    ],
    [
      'mysql-unreachable',
      "(2003, | ERROR 2003 | mysql [2003] | [2002] connection | [2002] php_network | can't connect to mysql server on | can't connect to server on | communications link failure | connectionerror: can't connect | (2005, | (2055, | ERROR 2005 | invalid connection | bad connection",
      'MySQL client errors 2003, 2005; Connector/J; go-sql-driver',
    ],
    [
      'mysql-lost',
      'lost connection to mysql server | lost connection to server | mysql server has gone away | server has gone away | (2006, | (2013, | ERROR 2013 | ERROR 2006 | PROTOCOL_CONNECTION_LOST | packets out of order',
      'MySQL client errors 2006, 2013; mysqljs',
    ],
    [
      'sqlserver-unreachable',
      'pre-login handshake | tcp/ip connection to the host * has failed | a network-related or instance-specific error | could not open a connection to sql server | transport-level error has occurred | tcp provider, error | tcp provider: * | login timeout expired | adaptive server is unavailable',
      'Microsoft.Data.SqlClient; ODBC driver; FreeTDS',
    ],
    [
      'oracle-unreachable',
      'ORA-12170 | ORA-12541 | ORA-12543 | ORA-12545 | ORA-12154 | ORA-03113 | ORA-03114 | ORA-12537 | ORA-17002 | the network adapter could not establish the connection',
      'Oracle error messages',
    ],
    [
      'pool-timed-out',
      'connections could not be acquired from the underlying database | PoolTimedOut | pool timed out while waiting for an open connection',
      'sqlx; c3p0',
    ],
    [
      'prisma-unreachable',
      "P1001 | P1002 | P1008 | P1017 | can't reach database server | server has closed the connection",
      'Prisma error reference',
    ],
    [
      'cassandra-unreachable',
      'NoHostAvailable | NoHostAvailableException | AllNodesFailedException | all host(s) tried for query failed | could not reach any contact point | OperationTimedOut',
      'Cassandra drivers',
    ],
    [
      'search-unreachable',
      'no living connections | NoLivingConnections | no alive nodes found | no alive nodes | NoNodeAvailableException | NoNodesAvailableException | no available connection: no Elasticsearch node available | es_unreachable',
      'Elasticsearch clients',
    ],
  ],
};

/** Databases that answered, and refused. */
export const databaseAnswers: Table = {
  family: 'database',
  effect: 'refused',
  rows: [
    [
      'credentials-refused',
      'username/password | public key retrieval is not allowed | ssl is not enabled on the server | server refused TLS connection | server does not support SSL | password authentication failed | 28P01 | 28000 | P1000 | P1010 | sasl authentication failed | access denied for user | ER_ACCESS_DENIED_ERROR | [1045] | (1045, | ERROR 1045 | [1044] | (1044, | login failed for user | ORA-01017 | no pg_hba.conf entry | pg_hba.conf rejects | provided database credentials | role * does not exist | role * is not permitted | peer authentication failed | ident authentication failed | no password supplied | scram authentication | password must be a string | invalid credentials',
      'PostgreSQL class 28; MySQL 1044, 1045; SQL Server 18456; Prisma P1000',
    ],
    [
      'no-such-database',
      'FATAL: database * does not exist | database * does not exist | 3D000 | unknown database | P1003 | [1049] | (1049, | ORA-12514 | ORA-12505 | cannot open database',
      'PostgreSQL 3D000; MySQL 1049; SQL Server 4060',
    ],
    [
      'schema-wrong',
      "relation * does not exist | column * does not exist | type * does not exist | function * does not exist | undefinedtable | undefinedcolumn | undefined_table | 42P01 | 42703 | 42P07 | 42S02 | 42S22 | 42601 | 42501 | table * doesn't exist | no such table | no such column | unknown column | already exists | duplicate column | duplicate key value | duplicate entry | unique constraint | violates * constraint | 23505 | 23502 | ORA-00942 | invalid object name | permission denied for | syntax error at or near | you have an error in your sql syntax | P2021 | P2022",
      'PostgreSQL classes 23 and 42; MySQL 1146; SQLite',
    ],
    [
      'statement-cancelled',
      'database is locked | SQLITE_BUSY | 57014 | canceling statement due to | query_canceled | canceling statement | statement timeout | lock timeout | lock wait timeout exceeded | deadlock detected | transaction timed out | TransactionTimedOutException | 55P03 | 40P01',
      'PostgreSQL 57014, 55P03, 40P01; MySQL 1205',
    ],
    [
      'too-many-connections',
      'too many clients already | too many connections | remaining connection slots are reserved | 53300 | max client connections reached | sorry, too many | connection limit exceeded',
      'PostgreSQL 53300; MySQL 1040',
    ],
    [
      'redis-refused',
      'READONLY You | ReplyError: ERR | ReplyError: READONLY | WRONGTYPE | NOSCRIPT | CROSSSLOT | EXECABORT | MISCONF | BUSYGROUP | NOGROUP | err unknown command | err wrong number of arguments | err value is not',
      'Redis error replies',
    ],
    [
      'migration-failed',
      "migration checksum mismatch | validate failed: * | FlywayValidateException | failed migrations | P3009 | P3018 | P3005 | dirty database version | can't locate revision | multiple head revisions | pending migrations | pendingmigrationerror | validationfailedexception | liquibaseexception: * | checksum mismatch | inconsistentmigrationhistory | migrations are pending | you need to initialize the database | unapplied migrations | conflicting migrations detected | needs evolution | evolution has not been applied | was previously applied but",
      'Flyway; Liquibase; Prisma Migrate; sqlx; golang-migrate; Alembic; Rails; Django',
    ],
    [
      'data-files-wrong',
      "could not locate a valid checkpoint record | data directory has files in it | NodeExistsException | database files are incompatible with server | data dictionary initialization failed | unable to lock ./ibdata1 | database is uninitialized and superuser password | initialized by postgresql version | lock file * already exists | could not access directory | data directory * | bad file format reading the append only file | can't open the append-only file | can't handle rdb format version | wrong signature trying to load db | DBPathInUse | unable to lock the lock file | featureCompatibilityVersion | invalid featurecompatibilityversion | InconsistentClusterIdException | database directory * | innodb: * corrupt | [innodb] unable | safe to bootstrap the cluster",
      'PostgreSQL; MySQL; Redis; MongoDB; Kafka',
    ],
  ],
};

/** Databases that are reached but not ready, or whose sign may have several reasons. */
export const databaseDoubts: Table = {
  family: 'database',
  effect: 'ambiguous',
  rows: [
    [
      'starting-up',
      'CannotConnectNowError | the database system is starting up | the database system is shutting down | the database system is in recovery | 57P03 | not yet accepting connections | loading the dataset in memory',
      'PostgreSQL 57P03; Redis LOADING',
    ],
    [
      'pool-exhausted',
      'connection is not available, request timed out | elapsed prior to obtaining a connection from the pool | execution timeout expired | the pool is probably full | SequelizeConnectionAcquireTimeoutError | timeout acquiring a connection | queuepool limit of size | queuepool limit of size * connection timed out | connection not available and request was dropped from queue',
      'knex; Sequelize; SQLAlchemy; DBConnection',
    ],
  ],
};
