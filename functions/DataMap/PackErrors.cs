namespace PrivacyFunctions.DataMap;

/// <summary>Collects what is wrong with one file, so that its writer sees everything at once.</summary>
internal sealed class PackErrors(string file)
{
    /// <summary>100 errors: more than anyone reads at once, and a bound for a file made to annoy.</summary>
    public const int MaxErrors = 100;

    private readonly List<PackError> _errors = [];

    public bool Any => _errors.Count > 0;

    public IReadOnlyList<PackError> InOrder() =>
        [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];

    public void Add(PackNode at, string message, string fix) => Add(at.Line, at.Column, message, fix);

    public void Add(int line, int column, string message, string fix)
    {
        if (_errors.Count < MaxErrors)
            _errors.Add(new PackError(file, line, column, message, fix));
    }
}
