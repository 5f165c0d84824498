using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Tests.Contracts.Durable;

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordingLogger : ILoggerFactory
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, Lines);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{name}: {formatter(state, exception)}");
    }
}
