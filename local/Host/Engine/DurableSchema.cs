namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The tables of durable.db. Times are UTC ticks. What is due is found by an index, so start-up costs what is in flight
/// and not what sleeps.
/// </summary>
internal static class DurableSchema
{
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS instances (
          key INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          execution INTEGER NOT NULL,
          name TEXT NOT NULL,
          status INTEGER NOT NULL,
          created INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          input TEXT,
          output TEXT,
          failure TEXT,
          custom_status TEXT,
          parent_key INTEGER,
          parent_execution INTEGER,
          parent_task INTEGER);
        CREATE INDEX IF NOT EXISTS instances_of_parent ON instances (parent_key) WHERE parent_key IS NOT NULL;

        CREATE TABLE IF NOT EXISTS history (
          instance INTEGER NOT NULL,
          position INTEGER NOT NULL,
          kind INTEGER NOT NULL,
          at INTEGER NOT NULL,
          task INTEGER,
          name TEXT,
          data TEXT,
          target TEXT,
          PRIMARY KEY (instance, position)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS inbox (
          row INTEGER PRIMARY KEY AUTOINCREMENT,
          instance INTEGER NOT NULL,
          execution INTEGER,
          kind INTEGER NOT NULL,
          at INTEGER NOT NULL,
          task INTEGER,
          name TEXT,
          data TEXT);
        CREATE INDEX IF NOT EXISTS inbox_of_instance ON inbox (instance, row);

        CREATE TABLE IF NOT EXISTS activities (
          instance INTEGER NOT NULL,
          execution INTEGER NOT NULL,
          task INTEGER NOT NULL,
          name TEXT NOT NULL,
          input TEXT,
          PRIMARY KEY (instance, execution, task)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS timers (
          fire_at INTEGER NOT NULL,
          instance INTEGER NOT NULL,
          task INTEGER NOT NULL,
          PRIMARY KEY (fire_at, instance, task)) WITHOUT ROWID;
        DROP INDEX IF EXISTS timers_of_instance;
        CREATE INDEX IF NOT EXISTS timers_of_task ON timers (instance, task);
        """;
}
