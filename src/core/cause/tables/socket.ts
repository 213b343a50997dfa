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

/** Faults of this container, from glibc in other languages. */
export const localisedFaults: Table = {
  family: 'localised-fault',
  effect: 'local',
  rows: [
    [
      'file-missing',
      'datei oder verzeichnis nicht gefunden | aucun fichier ou dossier | aucun fichier ou répertoire | no existe el archivo o el directorio | no existe el fichero o el directorio | arquivo ou diretório inexistente | ficheiro ou directoria inexistente | file o directory non esistente | bestand of map bestaat niet | nie ma takiego pliku ani katalogu | нет такого файла или каталога | そのようなファイルやディレクトリはありません | 没有那个文件或目录 | 그런 파일이나 디렉터리가 없습니다',
      'glibc po files: ENOENT',
    ],
    [
      'no-permission',
      'keine berechtigung | permission non accordée | permiso denegado | permissão negada | permesso negato | toegang geweigerd | brak dostępu | отказано в доступе | 許可がありません | 权限不够 | 허가 거부',
      'glibc po files: EACCES',
    ],
    [
      'disk',
      'auf dem gerät ist kein speicherplatz mehr verfügbar | aucun espace disponible sur le périphérique | no queda espacio en el dispositivo | não há espaço disponível no dispositivo | spazio esaurito sul device | geen ruimte meer over op apparaat | brak miejsca na urządzeniu | на устройстве не осталось свободного места | デバイスに空き領域がありません | 设备上没有空间',
      'glibc po files: ENOSPC',
    ],
    [
      'memory',
      "nicht genügend hauptspeicher verfügbar | impossible d'allouer de la mémoire | no se pudo asignar memoria | não foi possível alocar memória | impossibile allocare memoria | не удалось выделить память | メモリを確保できません | 无法分配内存",
      'glibc po files: ENOMEM',
    ],
    [
      'address-in-use',
      'die adresse wird bereits verwendet | adresse déjà utilisée | la dirección ya se está usando | endereço já em uso | indirizzo già in uso | адрес уже используется | アドレスは既に使用中です | 地址已在使用',
      'glibc po files: EADDRINUSE',
    ],
    [
      'command-missing',
      'kommando nicht gefunden | befehl nicht gefunden | commande introuvable | orden no encontrada | no se encontró la orden | comando não encontrado | comando non trovato | команда не найдена | コマンドが見つかりません | 未找到命令',
      'bash po files',
    ],
  ],
};
