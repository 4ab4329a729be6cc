/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of hearth-drive about what is fetched before anybody opens it. */
#include <stdlib.h>
#include <string.h>

#include "drive.h"
#include "hearth-error.h"

static gboolean
usage (GError **error, const char *text)
{
  hearth_set_error (error, HEARTH_ERROR_INVALID_INPUT, "usage: %s", text);
  return FALSE;
}

/* keep ACCOUNT|ACCOUNT/PATH KIND [months=N] [limit=BYTES] [metered=use|spare] */
static gboolean
command_keep (Drive *drive, int argc, char **argv, GError **error)
{
  const char *months = drive_value (argc, argv, "months"), *limit = drive_value (argc, argv, "limit");
  const char *metered = drive_value (argc, argv, "metered");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HearthHouseChange) change = NULL;
  HearthKeep keep;
  HearthKeepKind kind;
  HearthFolder *folder;

  if (argc < 3 || !hearth_keep_kind_from_name (argv[2], &kind))
    return usage (error, "keep N[/PATH] account|texts|everything|recent|headers [months=N] [limit=BYTES] "
                         "[metered=use|spare]");
  keep = hearth_keep_new (kind);
  if (months != NULL)
    keep.months = (guint) atoi (months);
  if (limit != NULL)
    keep.attachment_max_bytes = g_ascii_strtoull (limit, NULL, 10);
  if (strchr (argv[1], '/') == NULL)
    {
      change = hearth_house_change_new_keep ((guint16) atoi (argv[1]), &keep,
                                             g_strcmp0 (metered, "use") == 0 ? HEARTH_METERED_USE
                                                                             : HEARTH_METERED_SPARE);
      hearth_client_change_house_async (drive->client, change, drive_store_result, &result);
      return hearth_client_change_house_finish (drive->client, drive_wait_result (drive, &result), error);
    }
  folder = drive_find_folder (drive, argv[1]);
  if (folder == NULL)
    return usage (error, "keep: no such folder");
  hearth_client_set_folder_keep_async (drive->client, hearth_folder_get_info (folder)->key, &keep,
                                       drive_store_result, &result);
  return hearth_client_set_folder_keep_finish (drive->client, drive_wait_result (drive, &result), error);
}

static gboolean
command_texts (Drive *drive, int argc, char **argv, GError **error)
{
  if (argc != 2)
    return usage (error, "stop-texts|resume-texts N");
  if (strcmp (argv[0], "stop-texts") == 0)
    hearth_client_stop_texts (drive->client, (guint16) atoi (argv[1]));
  else
    hearth_client_resume_texts (drive->client, (guint16) atoi (argv[1]));
  return TRUE;
}

static gboolean
command_metered (Drive *drive, int argc, char **argv, GError **error)
{
  if (argc != 2)
    return usage (error, "metered yes|no|auto");
  hearth_client_assume_metered (drive->client, strcmp (argv[1], "yes") == 0  ? HEARTH_METERED_YES
                                               : strcmp (argv[1], "no") == 0 ? HEARTH_METERED_NO
                                                                             : HEARTH_METERED_AS_SYSTEM_SAYS);
  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*run) (Drive *drive, int argc, char **argv, GError **error);
} commands[] = {
  { "keep", command_keep },
  { "stop-texts", command_texts },
  { "resume-texts", command_texts },
  { "metered", command_metered },
};

/**
 * drive_keep_command:
 * @is_known: (out): whether it is one of these
 */
gboolean
drive_keep_command (Drive *drive, int argc, char **argv, gboolean *is_known, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[0], commands[i].name) == 0)
      {
        *is_known = TRUE;
        return commands[i].run (drive, argc, argv, error);
      }
  *is_known = FALSE;
  return FALSE;
}
