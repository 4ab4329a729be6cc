/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enchant behind a queue: a pool with one thread owns its broker and dictionaries, since finding and reading them takes
 * files and time. Each question keeps the dictionaries alive until it is answered. UI thread, but for what is said to
 * run in the pool. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-spelling.h"

#include <enchant.h>
#include <string.h>

/* What the pool's thread alone touches. */
typedef struct
{
  EnchantBroker *broker;
  GHashTable *dictionaries; /* language to EnchantDict, or to NULL if it cannot be read */
} Library;

struct _HearthSpelling
{
  GObject parent_instance;

  GThreadPool *pool;
  Library *library;
};

G_DEFINE_FINAL_TYPE (HearthSpelling, hearth_spelling, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct _Question Question;

/* One question to the pool. */
struct _Question
{
  GTask *task; /* or NULL: nobody waits */
  Library *library;
  char *language;
  GStrv words;
  GStrv (*answer) (Question *question);
};

/* --- in the pool -------------------------------------------------------------------------------------------------- */

static void
library_clear (gpointer data)
{
  Library *library = data;
  GHashTableIter iter;
  gpointer dictionary;

  g_hash_table_iter_init (&iter, library->dictionaries);
  while (g_hash_table_iter_next (&iter, NULL, &dictionary))
    if (dictionary != NULL)
      enchant_broker_free_dict (library->broker, dictionary);
  g_hash_table_unref (library->dictionaries);
  if (library->broker != NULL)
    enchant_broker_free (library->broker);
}

static EnchantBroker *
get_broker (Library *library)
{
  if (library->broker == NULL)
    library->broker = enchant_broker_init ();
  return library->broker;
}

static EnchantDict *
get_dictionary (Question *question)
{
  Library *library = question->library;
  gpointer dictionary;

  if (g_hash_table_lookup_extended (library->dictionaries, question->language, NULL, &dictionary))
    return dictionary;
  dictionary = enchant_broker_request_dict (get_broker (library), question->language);
  g_hash_table_insert (library->dictionaries, g_strdup (question->language), dictionary);
  return dictionary;
}

static void
describe_cb (const char *language, const char *name, const char *description, const char *file, void *data)
{
  g_ptr_array_add (data, g_strdup (language));
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GStrv
take_strings (GPtrArray *strings)
{
  g_ptr_array_add (strings, NULL);
  return (GStrv) g_ptr_array_free (strings, FALSE);
}

/* Several programs may have a dictionary of one language. */
static GStrv
list_languages (Question *question)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *languages = g_ptr_array_new ();

  enchant_broker_list_dicts (get_broker (question->library), describe_cb, all);
  g_ptr_array_sort (all, compare_strings);
  for (guint i = 0; i < all->len; i++)
    if (i == 0 || strcmp (all->pdata[i - 1], all->pdata[i]) != 0)
      g_ptr_array_add (languages, g_strdup (all->pdata[i]));
  return take_strings (languages);
}

/* Dictionaries know the straight apostrophe. */
static char *
dup_plain (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "’", -1);

  return g_strjoinv ("'", parts);
}

static GStrv
find_wrong (Question *question)
{
  EnchantDict *dictionary = get_dictionary (question);
  GPtrArray *wrong = g_ptr_array_new ();

  for (guint i = 0; dictionary != NULL && question->words[i] != NULL; i++)
    {
      g_autofree char *plain = dup_plain (question->words[i]);

      if (enchant_dict_check (dictionary, plain, -1) > 0)
        g_ptr_array_add (wrong, g_strdup (question->words[i]));
    }
  return take_strings (wrong);
}

static GStrv
find_suggestions (Question *question)
{
  EnchantDict *dictionary = get_dictionary (question);
  GPtrArray *suggestions = g_ptr_array_new ();
  g_autofree char *plain = dup_plain (question->words[0]);
  size_t n = 0;
  char **found = dictionary != NULL ? enchant_dict_suggest (dictionary, plain, -1, &n) : NULL;

  for (size_t i = 0; i < n && i < HEARTH_SPELLING_MAX_SUGGESTIONS; i++)
    g_ptr_array_add (suggestions, g_strdup (found[i]));
  if (found != NULL)
    enchant_dict_free_string_list (dictionary, found);
  return take_strings (suggestions);
}

static GStrv
add_word (Question *question)
{
  EnchantDict *dictionary = get_dictionary (question);
  g_autofree char *plain = dup_plain (question->words[0]);

  if (dictionary != NULL)
    enchant_dict_add (dictionary, plain, -1);
  return NULL;
}

static GStrv
ignore_word (Question *question)
{
  EnchantDict *dictionary = get_dictionary (question);
  g_autofree char *plain = dup_plain (question->words[0]);

  if (dictionary != NULL)
    enchant_dict_add_to_session (dictionary, plain, -1);
  return NULL;
}

static void
answer (gpointer data, gpointer pool_data)
{
  Question *question = data;
  GStrv strings = question->answer (question);

  if (question->task != NULL)
    g_task_return_pointer (question->task, strings, (GDestroyNotify) g_strfreev);
  g_clear_object (&question->task);
  g_strfreev (question->words);
  g_free (question->language);
  g_atomic_rc_box_release_full (question->library, library_clear);
  g_free (question);
}

/* --- on the UI thread --------------------------------------------------------------------------------------------- */

static void
ask (HearthSpelling *self,
     GTask *task,
     GStrv (*how) (Question *question),
     const char *language,
     const char *const *words)
{
  Question *question = g_new0 (Question, 1);

  question->task = task;
  question->library = g_atomic_rc_box_acquire (self->library);
  question->language = g_strdup (language);
  question->words = g_strdupv ((GStrv) words);
  question->answer = how;
  g_thread_pool_push (self->pool, question, NULL);
}

/**
 * hearth_spelling_list_languages_async:
 */
void
hearth_spelling_list_languages_async (HearthSpelling *self, GAsyncReadyCallback callback, gpointer data)
{
  ask (self, g_task_new (self, NULL, callback, data), list_languages, NULL, NULL);
}

/**
 * hearth_spelling_list_languages_finish:
 *
 * Returns: (transfer full): languages with an installed dictionary, "en_US", sorted
 */
GStrv
hearth_spelling_list_languages_finish (HearthSpelling *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * hearth_spelling_check_async:
 * @words: whole words
 */
void
hearth_spelling_check_async (HearthSpelling *self,
                             const char *language,
                             const char *const *words,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  ask (self, g_task_new (self, NULL, callback, data), find_wrong, language, words);
}

/**
 * hearth_spelling_check_finish:
 *
 * Returns: (transfer full): those of the words that are wrong; none if the dictionary cannot be read
 */
GStrv
hearth_spelling_check_finish (HearthSpelling *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * hearth_spelling_suggest_async:
 * @word: a wrong word
 */
void
hearth_spelling_suggest_async (
    HearthSpelling *self, const char *language, const char *word, GAsyncReadyCallback callback, gpointer data)
{
  const char *words[] = { word, NULL };

  ask (self, g_task_new (self, NULL, callback, data), find_suggestions, language, words);
}

/**
 * hearth_spelling_suggest_finish:
 *
 * Returns: (transfer full): what may be meant, best first, at most %HEARTH_SPELLING_MAX_SUGGESTIONS
 */
GStrv
hearth_spelling_suggest_finish (HearthSpelling *self, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/**
 * hearth_spelling_add:
 *
 * The word is right from now on: it is written into the user's own list, which other programs read, too.
 */
void
hearth_spelling_add (HearthSpelling *self, const char *language, const char *word)
{
  const char *words[] = { word, NULL };

  ask (self, NULL, add_word, language, words);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, language);
}

/**
 * hearth_spelling_ignore:
 *
 * The word is right as long as the program runs.
 */
void
hearth_spelling_ignore (HearthSpelling *self, const char *language, const char *word)
{
  const char *words[] = { word, NULL };

  ask (self, NULL, ignore_word, language, words);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, language);
}

static void
hearth_spelling_finalize (GObject *object)
{
  HearthSpelling *self = HEARTH_SPELLING (object);

  /* What was added is still written down. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_atomic_rc_box_release_full (self->library, library_clear);
  G_OBJECT_CLASS (hearth_spelling_parent_class)->finalize (object);
}

static void
hearth_spelling_class_init (HearthSpellingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hearth_spelling_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hearth_spelling_init (HearthSpelling *self)
{
  self->library = g_atomic_rc_box_new0 (Library);
  self->library->dictionaries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pool = g_thread_pool_new (answer, NULL, 1, FALSE, NULL);
}

/**
 * hearth_spelling_new:
 *
 * Returns: (transfer full): nothing is read before the first question
 */
HearthSpelling *
hearth_spelling_new (void)
{
  return g_object_new (HEARTH_TYPE_SPELLING, NULL);
}
