namespace PrivacyFunctions.DataMap;

/// <summary>Finds what a writer probably meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the fewest typing errors, at most a third of the word's letters; null where none is near.
    /// </summary>
    public static string? Find(string text, IEnumerable<string> candidates)
    {
        if (text.Length is 0 or > 100)
            return null;
        var best = candidates
            .Select(candidate =>
                (Candidate: candidate, Distance: Distance(text.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Candidate, StringComparer.Ordinal).FirstOrDefault();
        return best.Candidate is not null &&
            best.Distance <= Math.Max(1, Math.Min(text.Length, best.Candidate.Length) / 3)
            ? best.Candidate
            : null;
    }

    /// <summary>"Did you mean 'x'?" or, where nothing is near, the whole list.</summary>
    public static string Suggest(string text, IReadOnlyCollection<string> candidates) =>
        Find(text, candidates) is { } near
        ? $"Did you mean '{near}'?"
        : candidates.Count == 0 ? "Nothing is declared yet." : $"Use one of: {string.Join(", ", candidates)}.";

    /// <summary>Levenshtein's distance, with two swapped letters counted as one error.</summary>
    private static int Distance(string a, string b)
    {
        var rows = Enumerable.Range(0, a.Length + 1).Select(_ => new int[b.Length + 1]).ToArray();
        for (var i = 0; i <= a.Length; i++)
            rows[i][0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0][j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i][j] = Math.Min(Math.Min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i][j] = Math.Min(rows[i][j], rows[i - 2][j - 2] + 1);
            }
        }

        return rows[a.Length][b.Length];
    }
}
