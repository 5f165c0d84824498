namespace PrivacyFunctions.Local;

/// <summary>
/// A failure as it is recorded: text only. Exception texts reach the history, so they carry no personal data.
/// </summary>
/// <param name="ErrorType">The exception's full type name.</param>
/// <param name="ErrorMessage">Its message.</param>
/// <param name="StackTrace">Its stack trace, if it was thrown.</param>
/// <param name="InnerFailure">Its inner exception.</param>
/// <param name="Properties">What a provider of the real worker adds; null here.</param>
public record TaskFailureDetails(
    string ErrorType,
    string ErrorMessage,
    string? StackTrace,
    TaskFailureDetails? InnerFailure,
    IDictionary<string, object?>? Properties)
{
    /// <summary>
    /// The details of an exception and of those within it; a failed task's own failure counts as within.
    /// </summary>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var inner = exception switch
        {
            TaskFailedException failed => failed.FailureDetails,
            { InnerException: { } cause } => FromException(cause),
            _ => null,
        };
        return new(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, null);
    }

    /// <summary>
    /// Whether the failure was of this type or one derived from it. The inner failure is not looked at.
    /// </summary>
    /// <remarks>
    /// The real one throws where several loaded assemblies know the type's name, as a facade that forwards it does. The
    /// app compares <see cref="ErrorType"/> instead (functions/BannedSymbols.Functions.txt).
    /// </remarks>
    public bool IsCausedBy<T>()
        where T : Exception => Is(typeof(T));

    /// <summary>The same for a type that is known at run time only.</summary>
    /// <exception cref="ArgumentException">Not an exception type.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType) => Is(targetBaseExceptionType);

    private bool Is(Type targetBaseExceptionType)
    {
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
            throw new ArgumentException(
                $"{targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));
        if (string.IsNullOrEmpty(ErrorType))
            return false;
        var thrown = AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetType(ErrorType, throwOnError: false))
            .FirstOrDefault(type => type is not null);
        return thrown is not null && targetBaseExceptionType.IsAssignableFrom(thrown);
    }

    /// <summary>Type and message.</summary>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";
}
