/** The headers of exports in other languages than English, `|` between them. */
const headers: Readonly<Record<string, string>> = {
  summary: 'zusammenfassung|résumé|resumen|resumo|riepilogo|samenvatting|podsumowanie|要約',
  issue_key:
    'vorgangsschlüssel|schlüssel|clé_de_ticket|clé|clave_de_incidencia|chave_da_item|chave_da_ocorrência|chiave_ticket|issuesleutel|klucz_zgłoszenia|課題キー',
  created: 'erstellt|création|créé|creada|creado|criado|creato|aangemaakt|utworzono|作成日',
  resolved: 'erledigt|gelöst|résolu|résolue|resuelta|resuelto|resolvido|risolto|opgelost|解決日',
  priority: 'priorität|priorité|prioridad|prioridade|priorità|prioriteit|priorytet|優先度',
  assignee:
    'zugewiesene_person|bearbeiter|attribution|responsable|persona_asignada|responsável|assegnatario|toegewezen_persoon|担当者',
  comment: 'kommentar|commentaire|comentario|comentário|commento|opmerking|コメント',
  labels: 'stichwörter|étiquettes|etiquetas|etichette',
  description: 'beschreibung|descripción|descrição|descrizione|beschrijving',
  number: 'nummer|numéro|número|numero',
  short_description:
    'kurzbeschreibung|brève_description|descripción_breve|breve_descripción|descrição_resumida|breve_descrizione',
  opened: 'geöffnet|ouvert|abierto|aberto|aperto',
  assigned_to: 'zugewiesen_an|affecté_à|asignado_a|atribuído_a|assegnato_a',
  resolved_by: 'gelöst_von|résolu_par|resuelto_por|resolvido_por|risolto_da',
  resolution_code: 'lösungscode|code_de_résolution|código_de_resolución',
  resolution_notes: 'lösungsnotizen|lösungshinweise|notes_de_résolution|notas_de_resolución',
  severity: 'schweregrad|sévérité|gravité|severidad|gravedad|severidade|gravità',
  time: 'zeit|heure|hora|ora|tijd',
  recovery_time: 'wiederherstellungszeit|heure_de_récupération|tiempo_de_recuperación|hora_de_recuperação',
  problem: 'problème|problema|probleem',
  ack: 'bestätigt|acquitté|reconocido',
  subject: 'betreff|objet|sujet|asunto|assunto|oggetto|onderwerp',
  title: 'titel|titre|título|titolo|tytuł',
  alert: 'alarm|alarme|alerta|alerte|meldung',
  closed: 'geschlossen|fermé|cerrado|fechado|chiuso',
};

const english = new Map(
  Object.entries(headers).flatMap(([name, others]) => others.split('|').map((other) => [other, name])),
);

export function englishHeader(name: string): string {
  return english.get(name) ?? name;
}
