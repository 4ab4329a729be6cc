/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells ThreadSanitizer what Debian's GLib does, which is not instrumented. Linked into the tests of the suite `threads`
 * only, before GLib, and not instrumented itself: it must add no order between threads that GLib does not promise.
 *
 * GMutex and GCond are futexes of GLib's own; a GSource, a thread pool and an atomic reference count order memory by
 * atomics inside GLib. Each is told as what it is, at the object that is handed over and nowhere else.
 * What GLib does to memory inside is left out altogether (threads.supp): its lists, queues and main contexts are under
 * locks that are not seen. So calls from our code count as a read or a write of what they are given: a container that
 * is used without its lock is found, and so is what is freed or copied while another thread writes it. */
#include <dlfcn.h>
#include <gio/gio.h>
#include <malloc.h>
#include <sanitizer/tsan_interface.h>
#include <string.h>

void __tsan_read_range (void *address, unsigned long size);
void __tsan_write_range (void *address, unsigned long size);

/* The function that this one stands before. */
#define REAL(name)                                                                                           \
  ({                                                                                                         \
    static __typeof__ (&name) known;                                                                         \
    __typeof__ (&name) found = __atomic_load_n (&known, __ATOMIC_RELAXED);                                   \
    if (found == NULL)                                                                                       \
      {                                                                                                      \
        found = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name);                                               \
        __atomic_store_n (&known, found, __ATOMIC_RELAXED);                                                  \
      }                                                                                                      \
    found;                                                                                                   \
  })

/* --- mutexes --- */

void
g_mutex_init (GMutex *mutex)
{
  REAL (g_mutex_init) (mutex);
  __tsan_mutex_create (mutex, __tsan_mutex_not_static);
}

void
g_mutex_clear (GMutex *mutex)
{
  __tsan_mutex_destroy (mutex, 0);
  REAL (g_mutex_clear) (mutex);
}

void
g_mutex_lock (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  REAL (g_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean is_locked;

  __tsan_mutex_pre_lock (mutex, __tsan_mutex_try_lock);
  is_locked = REAL (g_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, is_locked ? __tsan_mutex_try_lock : __tsan_mutex_try_lock_failed, 0);
  return is_locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  REAL (g_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

/* Waiting lets go of the mutex and takes it again. Who signals promises nothing beyond that. */
static void
begin_wait (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
}

static void
end_wait (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  begin_wait (mutex);
  REAL (g_cond_wait) (cond, mutex);
  end_wait (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean is_signalled;

  begin_wait (mutex);
  is_signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  end_wait (mutex);
  return is_signalled;
}

/* Both are pthread's, but called by GLib. */
void
g_rec_mutex_lock (GRecMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, __tsan_mutex_write_reentrant);
  REAL (g_rec_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, __tsan_mutex_write_reentrant, 0);
}

gboolean
g_rec_mutex_trylock (GRecMutex *mutex)
{
  const unsigned flags = __tsan_mutex_write_reentrant | __tsan_mutex_try_lock;
  gboolean is_locked;

  __tsan_mutex_pre_lock (mutex, flags);
  is_locked = REAL (g_rec_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, is_locked ? flags : flags | __tsan_mutex_try_lock_failed, 0);
  return is_locked;
}

void
g_rec_mutex_unlock (GRecMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, __tsan_mutex_write_reentrant);
  REAL (g_rec_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, __tsan_mutex_write_reentrant);
}

void
g_rec_mutex_clear (GRecMutex *mutex)
{
  __tsan_mutex_destroy (mutex, 0);
  REAL (g_rec_mutex_clear) (mutex);
}

void
g_rw_lock_writer_lock (GRWLock *lock)
{
  __tsan_mutex_pre_lock (lock, 0);
  REAL (g_rw_lock_writer_lock) (lock);
  __tsan_mutex_post_lock (lock, 0, 0);
}

void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  __tsan_mutex_pre_unlock (lock, 0);
  REAL (g_rw_lock_writer_unlock) (lock);
  __tsan_mutex_post_unlock (lock, 0);
}

void
g_rw_lock_reader_lock (GRWLock *lock)
{
  __tsan_mutex_pre_lock (lock, __tsan_mutex_read_lock);
  REAL (g_rw_lock_reader_lock) (lock);
  __tsan_mutex_post_lock (lock, __tsan_mutex_read_lock, 0);
}

void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  __tsan_mutex_pre_unlock (lock, __tsan_mutex_read_lock);
  REAL (g_rw_lock_reader_unlock) (lock);
  __tsan_mutex_post_unlock (lock, __tsan_mutex_read_lock);
}

/* --- once --- */

#undef g_once_init_enter
#undef g_once_init_leave

/* The short way, inline in our code, is an atomic read of the same address. */
gboolean
g_once_init_enter (volatile void *location)
{
  const gboolean is_first = REAL (g_once_init_enter) (location);

  if (!is_first)
    __tsan_acquire ((void *) location);
  return is_first;
}

void
g_once_init_leave (volatile void *location, gsize result)
{
  __tsan_release ((void *) location);
  REAL (g_once_init_leave) (location, result);
}

/* A class is made once, by whoever needs it first; GObject publishes it by atomics. */
gpointer
g_object_new (GType type, const char *first, ...)
{
  const gboolean is_known = g_type_class_peek (type) != NULL;
  gpointer object;
  va_list args;

  va_start (args, first);
  object = g_object_new_valist (type, first, args);
  va_end (args);
  if (!is_known)
    __tsan_release ((gpointer) type);
  __tsan_acquire ((gpointer) type);
  return object;
}

/* --- reference counts --- */

/* Taking one away is ordered with taking away the next and with freeing. Taking one more orders nothing. */
static void
order_unref (gpointer counted)
{
  if (counted == NULL)
    return;
  __tsan_release (counted);
  __tsan_acquire (counted);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  order_unref (count);
  return REAL (g_atomic_ref_count_dec) (count);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  order_unref (box);
  REAL (g_atomic_rc_box_release_full) (box, clear);
}

#define UNREF(name, Type)                                                                                    \
  void name (Type *self)                                                                                     \
  {                                                                                                          \
    order_unref (self);                                                                                      \
    REAL (name) (self);                                                                                      \
  }

UNREF (g_object_unref, void)
UNREF (g_array_unref, GArray)
UNREF (g_byte_array_unref, GByteArray)
UNREF (g_bytes_unref, GBytes)
UNREF (g_closure_unref, GClosure)
UNREF (g_hash_table_unref, GHashTable)
UNREF (g_main_context_unref, GMainContext)
UNREF (g_main_loop_unref, GMainLoop)
UNREF (g_ptr_array_unref, GPtrArray)
UNREF (g_source_unref, GSource)

/* --- what main contexts and pools hand over --- */

/* Beside the address that the reference count is told at. */
#define HANDED(pointer) ((gpointer) ((gsize *) (pointer) + 1))

typedef struct
{
  GSourceFuncs funcs; /* first: the source points to it */
  const GSourceFuncs *real;
  gpointer next;
} WatchedFuncs;

static gboolean
watched_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  const WatchedFuncs *watched = (const WatchedFuncs *) source->source_funcs;

  __tsan_acquire (HANDED (source));
  return watched->real->dispatch (source, callback, data);
}

/* One for each kind of source. */
static WatchedFuncs *
watch_funcs (const GSourceFuncs *real)
{
  static char is_busy;
  static WatchedFuncs *all;
  WatchedFuncs *watched;

  while (__atomic_test_and_set (&is_busy, __ATOMIC_ACQUIRE))
    continue;
  for (watched = all; watched != NULL; watched = watched->next)
    if (watched->real == real)
      break;
  if (watched == NULL)
    {
      watched = g_new0 (WatchedFuncs, 1);
      watched->funcs = *real;
      watched->funcs.dispatch = watched_dispatch;
      watched->real = real;
      watched->next = all;
      all = watched;
    }
  __atomic_clear (&is_busy, __ATOMIC_RELEASE);
  return watched;
}

/* What is attached by its own thread needs nothing. */
guint
g_source_attach (GSource *source, GMainContext *context)
{
  if (!g_main_context_is_owner (context != NULL ? context : g_main_context_default ()) &&
      source->source_funcs->dispatch != watched_dispatch)
    source->source_funcs = &watch_funcs (source->source_funcs)->funcs;
  __tsan_release (HANDED (source));
  return REAL (g_source_attach) (source, context);
}

void
g_main_loop_quit (GMainLoop *loop)
{
  __tsan_release (HANDED (loop));
  REAL (g_main_loop_quit) (loop);
}

void
g_main_loop_run (GMainLoop *loop)
{
  REAL (g_main_loop_run) (loop);
  __tsan_acquire (HANDED (loop));
}

typedef struct
{
  GFunc func;
  gpointer data;
  gsize done; /* its address stands for what was worked off */
} WatchedPool;

static void
watched_work (gpointer work, gpointer data)
{
  WatchedPool *watched = data;

  __tsan_acquire (HANDED (work));
  watched->func (work, watched->data);
  __tsan_release (&watched->done);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer data, gint max_threads, gboolean is_exclusive, GError **error)
{
  WatchedPool *watched = g_new0 (WatchedPool, 1);

  watched->func = func;
  watched->data = data;
  return REAL (g_thread_pool_new) (watched_work, watched, max_threads, is_exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer work, GError **error)
{
  __tsan_release (HANDED (work));
  return REAL (g_thread_pool_push) (pool, work, error);
}

void
g_thread_pool_free (GThreadPool *pool, gboolean is_immediate, gboolean has_to_wait)
{
  WatchedPool *watched = pool->user_data;

  REAL (g_thread_pool_free) (pool, is_immediate, has_to_wait);
  if (has_to_wait)
    __tsan_acquire (&watched->done);
}

/* --- what our code gives to GLib to read and to write --- */

extern const char __executable_start[], etext[];

/* GLib, GIO and other libraries keep their own containers, under locks that are not all known here. */
static gboolean
is_ours (const void *caller)
{
  return (const char *) caller >= __executable_start && (const char *) caller < etext;
}

#define NOTE(access, address, size)                                                                          \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    if ((address) != NULL && is_ours (__builtin_return_address (0)))                                         \
      __tsan_##access##_range ((void *) (address), (size));                                                  \
  }                                                                                                          \
  G_STMT_END

/* Arrays: the parts that macros read, the pointer and the length. Their elements are ours and instrumented. */
#define ARRAY_BYTES (2 * sizeof (gpointer))
/* A hash table is opaque: its first word stands for all. */
#define TABLE_BYTES sizeof (gpointer)

#define CONTAINER(result, access, size, name, params, args)                                                  \
  result name params                                                                                         \
  {                                                                                                          \
    NOTE (access, self, size);                                                                               \
    return REAL (name) args;                                                                                 \
  }

CONTAINER (gboolean,
           write,
           TABLE_BYTES,
           g_hash_table_insert,
           (GHashTable * self, gpointer key, gpointer value),
           (self, key, value))
CONTAINER (gboolean,
           write,
           TABLE_BYTES,
           g_hash_table_replace,
           (GHashTable * self, gpointer key, gpointer value),
           (self, key, value))
CONTAINER (gboolean, write, TABLE_BYTES, g_hash_table_add, (GHashTable * self, gpointer key), (self, key))
CONTAINER (
    gboolean, write, TABLE_BYTES, g_hash_table_remove, (GHashTable * self, gconstpointer key), (self, key))
CONTAINER (
    gboolean, write, TABLE_BYTES, g_hash_table_steal, (GHashTable * self, gconstpointer key), (self, key))
CONTAINER (void, write, TABLE_BYTES, g_hash_table_remove_all, (GHashTable * self), (self))
CONTAINER (
    gpointer, read, TABLE_BYTES, g_hash_table_lookup, (GHashTable * self, gconstpointer key), (self, key))
CONTAINER (
    gboolean, read, TABLE_BYTES, g_hash_table_contains, (GHashTable * self, gconstpointer key), (self, key))
CONTAINER (guint, read, TABLE_BYTES, g_hash_table_size, (GHashTable * self), (self))
CONTAINER (GList *, read, TABLE_BYTES, g_hash_table_get_values, (GHashTable * self), (self))

void
g_hash_table_iter_init (GHashTableIter *iter, GHashTable *self)
{
  NOTE (read, self, TABLE_BYTES);
  REAL (g_hash_table_iter_init) (iter, self);
}

CONTAINER (void, write, sizeof (GQueue), g_queue_init, (GQueue * self), (self))
CONTAINER (void, write, sizeof (GQueue), g_queue_push_head, (GQueue * self, gpointer data), (self, data))
CONTAINER (void, write, sizeof (GQueue), g_queue_push_tail, (GQueue * self, gpointer data), (self, data))
CONTAINER (gpointer, write, sizeof (GQueue), g_queue_pop_head, (GQueue * self), (self))
CONTAINER (gpointer, write, sizeof (GQueue), g_queue_pop_tail, (GQueue * self), (self))
CONTAINER (gboolean, read, sizeof (GQueue), g_queue_is_empty, (GQueue * self), (self))
CONTAINER (guint, read, sizeof (GQueue), g_queue_get_length, (GQueue * self), (self))
CONTAINER (
    void, write, sizeof (GQueue), g_queue_clear_full, (GQueue * self, GDestroyNotify free), (self, free))

CONTAINER (void, write, ARRAY_BYTES, g_ptr_array_add, (GPtrArray * self, gpointer data), (self, data))
CONTAINER (gboolean, write, ARRAY_BYTES, g_ptr_array_remove, (GPtrArray * self, gpointer data), (self, data))
CONTAINER (
    gboolean, write, ARRAY_BYTES, g_ptr_array_remove_fast, (GPtrArray * self, gpointer data), (self, data))
CONTAINER (
    gpointer, write, ARRAY_BYTES, g_ptr_array_remove_index, (GPtrArray * self, guint index), (self, index))
CONTAINER (void, write, ARRAY_BYTES, g_ptr_array_set_size, (GPtrArray * self, gint length), (self, length))
CONTAINER (GArray *,
           write,
           ARRAY_BYTES,
           g_array_append_vals,
           (GArray * self, gconstpointer data, guint length),
           (self, data, length))
CONTAINER (GArray *, write, ARRAY_BYTES, g_array_set_size, (GArray * self, guint length), (self, length))
CONTAINER (GArray *, write, ARRAY_BYTES, g_array_remove_index, (GArray * self, guint index), (self, index))

/* --- memory --- */

/* Nothing of it is used by anybody any more. */
void
g_free (gpointer memory)
{
  NOTE (write, memory, malloc_usable_size (memory));
  REAL (g_free) (memory);
}

char *
g_strdup (const char *text)
{
  NOTE (read, text, strlen (text) + 1);
  return REAL (g_strdup) (text);
}

gpointer
g_memdup2 (gconstpointer memory, gsize size)
{
  NOTE (read, memory, size);
  return REAL (g_memdup2) (memory, size);
}
