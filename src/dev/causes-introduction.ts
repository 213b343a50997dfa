/** The part of docs/causes.md that is not generated from the tables. */
export const introduction = `# Was it the network?

The button stops a workload whose containers restart *because the network fails*. For each restart it reads what the container left in its
pod's status: the reason, the exit code and the last message (\`terminationMessagePolicy: FallbackToLogsOnError\`: the last 80 lines or 2,048 bytes
of the log, often cut in the middle of a line). From these it says \`network\`, \`other\` or \`unclear\`. This page says how.
The tables below are written from the code by \`npm run docs:causes\`.

To judge one yourself:

    big-red-button explain swype-app-6d5f7c9b4-x2x9k -n sre
    kubectl logs -n sre swype-app-6d5f7c9b4-x2x9k --previous | big-red-button explain - --config config.yaml

For a pod, the settings of the button whose target owns the pod count too. They come from the receiver's config in the cluster, or from \`--config\`. It shows the event that ended the process, the chain of its causes, the row that decided, and the verdict. The page, \`status\`, \`history\` and the API name
the row too. If a verdict is wrong, report the row and the last message.

## How it is decided

1. **The reason first.** \`OOMKilled\`, \`StartError\`, \`Evicted\` and the like are *other*, whatever the log says.
2. **Events, not lines.** A stack trace, \`Caused by\`, \`[cause]\`, \`--->\`, the \`error\` and \`stack\` of a JSON log belong to the line that began them.
   Stack frames and quoted code are left out: \`ConnectException\` in the name of a method says nothing. Nor does the name of a field, a setting or
   a class: "argument NetworkTimeout", "'connectTimeout' is required".
3. **The event that ended the process** is the last panic, uncaught exception or record of level fatal. Without one it is the last error. Lines of an
   ordinary shutdown after it are skipped.
4. **Its chain of causes** is read to the root: a network failure inside "payment failed" is a network failure. If that event says
   nothing of the cause ("giving up", exit status 1), the errors around it count, back to the last line that shows that all went well: a failed try
   that a later one made good explains nothing.
5. **Direction.** A refused \`listen\` or \`bind\`, and what a client of the container did ("TLS handshake error from"), are not failures outwards.
   After a signal to stop, the container breaks its connections itself.
6. **Peer.** Loopback and unix sockets are other processes of the same pod: at most *unclear*. With \`network.peers\`, a failure that names
   another host name is *other*; one that names an address, or nothing, counts.
7. **Doubt is kept.** *Other* needs a sign of its own, and no sign of the network in the same chain, unless a later sign shows that the peer answered
   (a wrong password, an expired certificate). An end without a message (137 without OOM, 143, exit 1) is *unclear*, and
   \`whenUnclear\` decides what that counts as, if you wish [by a witness](witness.md). Words outrank exit codes. Exit code 139 proves nothing for a
   container that left no message, or that logs like .NET: .NET may end so after any uncaught exception.
8. **Plain words come last.** "is invalid" or "is missing" (\`plain-words\`) make an end *other* only if no other row matches, no error before
   shows a network failure, and the line says nothing of a peer. "No answer" or "is down" in an error make it *network* in the same way. The name of an
   exception is read word by word (\`exception-name\`): \`KazooTimeoutError\` is a "timeout".
9. **An explained end.** An uncaught exception with a name of its own, or a last error that says in a sentence what is wrong, is *other*
   (\`bug/named-exception\`) if no word in its chain could mean the network. "Failed" and "error occurred" explain nothing. A mere topic
   ("connection", "host") means the network only beside a word that says that something went wrong.
10. **Telemetry.** A failed export of traces, metrics or reports of errors ends no program, so it explains no end.

## What a button adds

| key | meaning |
| --- | --- |
| \`network.peers\` | the host names that matter, such as \`[api.swype.com]\` |
| \`network.patterns\` | regular expressions ([RE2](https://github.com/google/re2/wiki/Syntax)) for a line that shows a network failure, such as an application's own error code |
| \`other.patterns\` | the same for lines that show another cause |
| \`networkExitCodes\` | exit codes that the application reserves for a network failure: they decide if no words do |

A line that matches a pattern of the button outranks every table. If patterns of both kinds match in one event, \`network.patterns\` wins.

In the tables, \`*\` stands for up to 120 characters and \`#\` for a digit; case does not count. Of several signs of the network in one chain, the earliest
table names the cause.
`;
