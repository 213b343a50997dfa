import type { Table } from './row.ts';

const source = 'errno(3); glibc and musl strerror; errno names of libuv, Erlang and Rust';

/** A failed connect, send or receive, as the operating system names it. */
export const socket: Table = {
  family: 'socket',
  effect: 'network',
  rows: [
    [
      'connection-refused',
      'connect:errno=111 | ECONNREFUSED | connection refused | connectionrefused | connectionrefusederror | actively refused | errno 111 | os error 111 | socketexception (111) | was refused - did you specify the right host',
      source,
    ],
    [
      'connection-reset',
      'ECONNRESET | connection reset | connectionreset | connectionreseterror | connection was reset | forcibly closed by the remote host | connection lost | errno 104 | os error 104 | socketexception (104)',
      source,
    ],
    [
      'connection-timed-out',
      'kind: TimedOut | connect:errno=110 | ETIMEDOUT | ESOCKETTIMEDOUT | connection timed out | connection timeout | connect timeout | connect timed out | connection attempt timed out | connecting timed out | operation timed out | socket timeout | read timed out | read timeout | write timed out | timeout during connection | timedout, message | errno 110 | os error 110 | socketexception (110)',
      source,
    ],
    [
      'no-route-to-host',
      'EHOSTUNREACH | no route to host | hostunreachable | host is unreachable | host unreachable | errno 113 | os error 113 | socketexception (113)',
      source,
    ],
    [
      'network-unreachable',
      'ENETUNREACH | network is unreachable | network unreachable | networkunreachable | errno 101 | os error 101',
      source,
    ],
    [
      'blocked',
      'connect: operation not permitted | connect: permission denied | connect eperm | connect eacces',
      'errno(3): EPERM, EACCES of connect(2), by a firewall or policy',
    ],
    ['network-down', 'ENETDOWN | ENETRESET | network is down | network dropped connection', source],
    ['host-down', 'EHOSTDOWN | host is down', source],
    [
      'connection-aborted',
      'ConnectionAborted | ECONNABORTED | software caused connection abort | connection aborted | connectionabortederror | errno 103 | os error 103',
      source,
    ],
    [
      'connect-call-failed',
      'connect call failed | connect() failed | connect failed',
      'CPython asyncio/base_events.py',
    ],
  ],
};

/** The same of glibc in other languages. */
export const localised: Table = {
  family: 'localised',
  effect: 'network',
  rows: [
    [
      'connection-refused',
      'verbindungsaufbau abgelehnt | connexion refusée | conexión rehusada | conexión rechazada | conexão recusada | connessione rifiutata | verbinding is geweigerd | połączenie odrzucone | в соединении отказано | 接続を拒否されました | 拒绝连接 | 連線被拒絕 | 연결이 거부됨 | bağlantı reddedildi',
      'glibc po files: ECONNREFUSED',
    ],
    [
      'connection-timed-out',
      "die wartezeit für die verbindung ist abgelaufen | verbindungszeitüberschreitung | connexion terminée par expiration du délai d'attente | expiró el tiempo de conexión | tempo esgotado para conexão | connessione scaduta | время ожидания соединения истекло | 接続がタイムアウトしました | 连接超时 | 連線逾時 | 연결 시간 초과",
      'glibc po files: ETIMEDOUT',
    ],
    [
      'connection-reset',
      'die verbindung wurde vom kommunikationspartner zurückgesetzt | connexion ré-initialisée par le correspondant | conexión reinicializada por la máquina remota | conexão fechada pela outra ponta | connessione interrotta dal corrispondente | соединение разорвано другой стороной | 接続が相手からリセットされました | 连接被对方重置',
      'glibc po files: ECONNRESET',
    ],
    [
      'no-route-to-host',
      "keine route zum zielrechner | aucun chemin d'accès pour atteindre l'hôte cible | no existe ninguna ruta hasta el `host' | não há rota para o host | nessun instradamento per l'host | нет маршрута до узла | ホストへの経路がありません | 没有到主机的路由",
      'glibc po files: EHOSTUNREACH',
    ],
    [
      'network-unreachable',
      "das netzwerk ist nicht erreichbar | le réseau n'est pas accessible | la red es inaccesible | a rede está fora de alcance | rete irraggiungibile | сеть недоступна | ネットワークに届きません | 网络不可达",
      'glibc po files: ENETUNREACH',
    ],
    [
      'name-not-known',
      'der name oder der dienst ist nicht bekannt | nom ou service inconnu | nombre o servicio desconocido | nome ou serviço desconhecido | nome o servizio sconosciuto | имя или служба не известны | 名前またはサービスが不明です | 未知的名称或服务',
      'glibc po files: EAI_NONAME',
    ],
    [
      'name-lookup-failed',
      'temporärer fehler bei der namensauflösung | échec temporaire dans la résolution du nom | fallo temporal en la resolución del nombre | falha temporária na resolução de nome | errore temporaneo nella risoluzione del nome | временный сбой в разрешении имен | 名前解決に一時的に失敗しました | 域名解析暂时失败',
      'glibc po files: EAI_AGAIN',
    ],
  ],
};
