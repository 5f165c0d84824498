using System.Text.RegularExpressions;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// The workflows: nothing is granted that a job does not name, nothing runs that somebody else can exchange, nothing
/// hangs for hours, and there is no secret to steal.
/// </summary>
[TestClass]
public sealed partial class WorkflowTests
{
    [TestMethod]
    public void Every_workflow_keeps_the_rules()
    {
        Assert.IsNotEmpty(Workflows());
        Assert.AreEqual("", string.Join('\n', Workflows().SelectMany(Violations)));
    }

    [TestMethod]
    [DataRow("permissions: {}\n", "permissions: write-all\n", "grants nothing at its top", DisplayName = "a grant to all")]
    [DataRow("@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "is not pinned", DisplayName = "a tag that can move")]
    [DataRow("    timeout-minutes: 10\n", "", "has no timeout", DisplayName = "a job that may hang")]
    [DataRow("    permissions:\n", "    nothing:\n", "names no permissions", DisplayName = "a job with inherited rights")]
    [DataRow("- run: true", "- run: echo ${{ secrets.KEY }}", "uses a secret", DisplayName = "a secret")]
    public void What_breaks_a_rule_is_found(string good, string bad, string expected)
    {
        const string workflow = """
            name: it

            permissions: {}

            jobs:
              one:
                timeout-minutes: 10
                permissions:
                  contents: read
                steps:
                  - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
                  - run: true

            """;
        Assert.IsEmpty(Violations(new RepositoryFile("it.yml", workflow)));
        var changed = new RepositoryFile("it.yml", workflow.Replace(good, bad, StringComparison.Ordinal));
        Assert.Contains(expected, string.Join('\n', Violations(changed)));
    }

    [TestMethod]
    public void The_workflow_runs_what_a_person_runs() =>
        Assert.Contains("bash .ci/run", Repository.Read(".github/workflows/ci.yml"));

    private static IEnumerable<RepositoryFile> Workflows() => Repository.Files(".yml")
        .Where(file => file.Path.StartsWith(".github/workflows/", StringComparison.Ordinal));

    private static IEnumerable<string> Violations(RepositoryFile file)
    {
        if (!file.Text.Contains("\npermissions: {}\n", StringComparison.Ordinal))
            yield return $"{file.Path} must say that it grants nothing at its top: permissions: {{}}.";
        if (file.Text.Contains("secrets.", StringComparison.Ordinal))
            yield return $"{file.Path} uses a secret; sign in by OIDC.";
        foreach (Match used in Used().Matches(file.Text))
        {
            if (!Pinned().IsMatch(used.Groups["action"].Value))
                yield return $"{file.Path}: {used.Groups["action"].Value} is not pinned to a commit with its version.";
        }

        var jobs = file.Text[file.Text.IndexOf("\njobs:\n", StringComparison.Ordinal)..];
        foreach (Match job in Job().Matches(jobs))
        {
            var name = job.Groups["name"].Value;
            if (!job.Value.Contains("\n    timeout-minutes: ", StringComparison.Ordinal))
                yield return $"{file.Path}: job {name} has no timeout.";
            if (!job.Value.Contains("\n    permissions:\n", StringComparison.Ordinal))
                yield return $"{file.Path}: job {name} names no permissions.";
        }
    }

    [GeneratedRegex(@"^\s*- uses: (?<action>.+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Used();

    [GeneratedRegex(
        @"^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pinned();

    [GeneratedRegex(
        @"^  (?<name>[\w-]+):\n(?:(?:    .*| *#.*)?\n)*", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Job();
}
