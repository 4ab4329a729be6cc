/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What folders are usually called where the server does not say what they are for (RFC 6154): names that mail programs
 * and providers create, in the languages their users speak. What needs a store: engine thread, else any. */
#define G_LOG_DOMAIN "hearth-engine"

#include "hearth-special-names.h"

#include "hearth-imap-name.h"
#include "hearth-server-facts.h"

static const struct
{
  HearthFolderRole role;
  const char *name; /* as g_utf8_casefold() leaves it */
} names[] = {
  { HEARTH_ROLE_DRAFTS, "drafts" },
  { HEARTH_ROLE_DRAFTS, "draft" },
  { HEARTH_ROLE_DRAFTS, "entwürfe" },
  { HEARTH_ROLE_DRAFTS, "entwurf" },
  { HEARTH_ROLE_DRAFTS, "brouillons" },
  { HEARTH_ROLE_DRAFTS, "borradores" },
  { HEARTH_ROLE_DRAFTS, "bozze" },
  { HEARTH_ROLE_DRAFTS, "rascunhos" },
  { HEARTH_ROLE_DRAFTS, "concepten" },
  { HEARTH_ROLE_DRAFTS, "utkast" },
  { HEARTH_ROLE_DRAFTS, "kladder" },
  { HEARTH_ROLE_DRAFTS, "szkice" },
  { HEARTH_ROLE_DRAFTS, "koncepty" },
  { HEARTH_ROLE_DRAFTS, "piszkozatok" },
  { HEARTH_ROLE_DRAFTS, "черновики" },
  { HEARTH_ROLE_DRAFTS, "чернетки" },
  { HEARTH_ROLE_DRAFTS, "taslaklar" },
  { HEARTH_ROLE_DRAFTS, "下書き" },
  { HEARTH_ROLE_DRAFTS, "草稿箱" },
  { HEARTH_ROLE_DRAFTS, "草稿" },
  { HEARTH_ROLE_SENT, "sent" },
  { HEARTH_ROLE_SENT, "sent items" },
  { HEARTH_ROLE_SENT, "sent messages" },
  { HEARTH_ROLE_SENT, "sent mail" },
  { HEARTH_ROLE_SENT, "sent-mail" },
  { HEARTH_ROLE_SENT, "gesendet" },
  { HEARTH_ROLE_SENT, "gesendete elemente" },
  { HEARTH_ROLE_SENT, "gesendete objekte" },
  { HEARTH_ROLE_SENT, "envoyés" },
  { HEARTH_ROLE_SENT, "messages envoyés" },
  { HEARTH_ROLE_SENT, "éléments envoyés" },
  { HEARTH_ROLE_SENT, "enviados" },
  { HEARTH_ROLE_SENT, "elementos enviados" },
  { HEARTH_ROLE_SENT, "itens enviados" },
  { HEARTH_ROLE_SENT, "inviati" },
  { HEARTH_ROLE_SENT, "posta inviata" },
  { HEARTH_ROLE_SENT, "inviata" },
  { HEARTH_ROLE_SENT, "verzonden" },
  { HEARTH_ROLE_SENT, "verzonden items" },
  { HEARTH_ROLE_SENT, "skickat" },
  { HEARTH_ROLE_SENT, "skickade" },
  { HEARTH_ROLE_SENT, "sendt" },
  { HEARTH_ROLE_SENT, "sendte elementer" },
  { HEARTH_ROLE_SENT, "lähetetyt" },
  { HEARTH_ROLE_SENT, "wysłane" },
  { HEARTH_ROLE_SENT, "odeslané" },
  { HEARTH_ROLE_SENT, "odoslané" },
  { HEARTH_ROLE_SENT, "elküldött" },
  { HEARTH_ROLE_SENT, "отправленные" },
  { HEARTH_ROLE_SENT, "надіслані" },
  { HEARTH_ROLE_SENT, "gönderilmiş öğeler" },
  { HEARTH_ROLE_SENT, "送信済み" },
  { HEARTH_ROLE_SENT, "已发送" },
  { HEARTH_ROLE_SENT, "寄件備份" },
  { HEARTH_ROLE_ARCHIVE, "archive" },
  { HEARTH_ROLE_ARCHIVE, "archives" },
  { HEARTH_ROLE_ARCHIVE, "archiv" },
  { HEARTH_ROLE_ARCHIVE, "archivo" },
  { HEARTH_ROLE_ARCHIVE, "archivio" },
  { HEARTH_ROLE_ARCHIVE, "arquivo" },
  { HEARTH_ROLE_ARCHIVE, "archief" },
  { HEARTH_ROLE_ARCHIVE, "arkiv" },
  { HEARTH_ROLE_ARCHIVE, "archiwum" },
  { HEARTH_ROLE_ARCHIVE, "архив" },
  { HEARTH_ROLE_ARCHIVE, "アーカイブ" },
  { HEARTH_ROLE_ARCHIVE, "归档" },
  { HEARTH_ROLE_JUNK, "junk" },
  { HEARTH_ROLE_JUNK, "junk mail" },
  { HEARTH_ROLE_JUNK, "junk e-mail" },
  { HEARTH_ROLE_JUNK, "junk email" },
  { HEARTH_ROLE_JUNK, "spam" },
  { HEARTH_ROLE_JUNK, "bulk mail" },
  { HEARTH_ROLE_JUNK, "unerwünscht" },
  { HEARTH_ROLE_JUNK, "spamverdacht" },
  { HEARTH_ROLE_JUNK, "indésirables" },
  { HEARTH_ROLE_JUNK, "courrier indésirable" },
  { HEARTH_ROLE_JUNK, "pourriel" },
  { HEARTH_ROLE_JUNK, "correo no deseado" },
  { HEARTH_ROLE_JUNK, "posta indesiderata" },
  { HEARTH_ROLE_JUNK, "lixo eletrônico" },
  { HEARTH_ROLE_JUNK, "ongewenste e-mail" },
  { HEARTH_ROLE_JUNK, "skräppost" },
  { HEARTH_ROLE_JUNK, "søppelpost" },
  { HEARTH_ROLE_JUNK, "nevyžádaná pošta" },
  { HEARTH_ROLE_JUNK, "спам" },
  { HEARTH_ROLE_JUNK, "迷惑メール" },
  { HEARTH_ROLE_JUNK, "垃圾邮件" },
  { HEARTH_ROLE_TRASH, "trash" },
  { HEARTH_ROLE_TRASH, "bin" },
  { HEARTH_ROLE_TRASH, "deleted" },
  { HEARTH_ROLE_TRASH, "deleted items" },
  { HEARTH_ROLE_TRASH, "deleted messages" },
  { HEARTH_ROLE_TRASH, "papierkorb" },
  { HEARTH_ROLE_TRASH, "gelöscht" },
  { HEARTH_ROLE_TRASH, "gelöschte elemente" },
  { HEARTH_ROLE_TRASH, "corbeille" },
  { HEARTH_ROLE_TRASH, "éléments supprimés" },
  { HEARTH_ROLE_TRASH, "papelera" },
  { HEARTH_ROLE_TRASH, "elementos eliminados" },
  { HEARTH_ROLE_TRASH, "cestino" },
  { HEARTH_ROLE_TRASH, "lixeira" },
  { HEARTH_ROLE_TRASH, "lixo" },
  { HEARTH_ROLE_TRASH, "prullenbak" },
  { HEARTH_ROLE_TRASH, "verwijderde items" },
  { HEARTH_ROLE_TRASH, "papperskorgen" },
  { HEARTH_ROLE_TRASH, "papirkurv" },
  { HEARTH_ROLE_TRASH, "roskakori" },
  { HEARTH_ROLE_TRASH, "kosz" },
  { HEARTH_ROLE_TRASH, "koš" },
  { HEARTH_ROLE_TRASH, "kuka" },
  { HEARTH_ROLE_TRASH, "корзина" },
  { HEARTH_ROLE_TRASH, "кошик" },
  { HEARTH_ROLE_TRASH, "çöp kutusu" },
  { HEARTH_ROLE_TRASH, "ゴミ箱" },
  { HEARTH_ROLE_TRASH, "已删除" },
  { HEARTH_ROLE_TRASH, "垃圾桶" },
};

/**
 * hearth_special_names_find:
 * @name: the last part of a folder's path, decoded
 *
 * Returns: what a folder of that name is usually for
 */
HearthFolderRole
hearth_special_names_find (const char *name)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = normal != NULL ? g_utf8_casefold (normal, -1) : NULL;

  for (gsize i = 0; folded != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, folded))
      return names[i].role;
  return HEARTH_ROLE_NONE;
}

/**
 * hearth_special_names_dup_prefix:
 * @separator: (out): of the account's folders
 *
 * Some servers keep all of a person's folders below INBOX, or below another name; what they said (NAMESPACE), or else where the
 * folders are, says so without the network.
 *
 * Returns: (transfer full): the mailbox name that new folders are made below, or ""
 */
char *
hearth_special_names_dup_prefix (HearthAccountStore *store, char *separator)
{
  char *personal = hearth_server_facts_dup_personal (store, separator);
  g_autoptr (GPtrArray) folders = NULL;
  gboolean is_below = FALSE, is_beside = FALSE;

  if (personal != NULL)
    return personal;
  folders = hearth_account_store_list_folders (store, NULL);
  *separator = '/';
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const HearthFolderRecord *folder = g_ptr_array_index (folders, i);

      if (folder->separator != '\0')
        *separator = folder->separator;
      if (g_ascii_strcasecmp (folder->path, "INBOX") == 0)
        continue;
      if (g_ascii_strncasecmp (folder->path, "INBOX", 5) == 0 && folder->path[5] == folder->separator)
        is_below = TRUE;
      else
        is_beside = TRUE;
    }
  return g_strdup (is_below && !is_beside ? "INBOX" : "");
}

/**
 * hearth_special_names_dup_path:
 * @role: what the folder is for
 * @separator: (out): of the account's folders
 *
 * Returns: (transfer full): the mailbox name of a new folder for @role
 */
char *
hearth_special_names_dup_path (HearthAccountStore *store, HearthFolderRole role, char *separator)
{
  static const char *const usual[] = {
    [HEARTH_ROLE_DRAFTS] = "Drafts", [HEARTH_ROLE_SENT] = "Sent",   [HEARTH_ROLE_ARCHIVE] = "Archive",
    [HEARTH_ROLE_JUNK] = "Junk",     [HEARTH_ROLE_TRASH] = "Trash",
  };
  g_autofree char *above = hearth_special_names_dup_prefix (store, separator);
  const char *name = role < G_N_ELEMENTS (usual) && usual[role] != NULL ? usual[role] : "Archive";

  return *above != '\0' ? g_strdup_printf ("%s%c%s", above, *separator, name) : g_strdup (name);
}

/**
 * hearth_special_names_dup_shown:
 * @path: a mailbox name
 *
 * Returns: (transfer full): the same for people, "/" between the parts
 */
char *
hearth_special_names_dup_shown (const char *path, char separator)
{
  char *decoded = hearth_imap_name_decode (path);

  return separator != '\0' && separator != '/' ? g_strdelimit (decoded, (char[]){ separator, '\0' }, '/')
                                               : decoded;
}
