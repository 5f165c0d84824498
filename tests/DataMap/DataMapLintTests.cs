using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

[TestClass]
public sealed class DataMapLintTests
{
    private static readonly PolicyPack Pack =
        Packs.Load(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "good.yaml")) + """
                exempt:
                  - { table: jobs, reason: Machines only. }
                  - { table: users, column: row_version, reason: Counts changes. }
            """);

    private static readonly TableColumn[] Agreeing =
    [
        new("users", "tenant_id", true), new("users", "id", true), new("users", "email", false),
        new("users", "row_version", false),
        new("invoices", "tenant_id", true), new("invoices", "user_id", false), new("invoices", "number", true),
        new("invoices", "issued_at", false), new("jobs", "id", true),
    ];

    [TestMethod]
    public void A_database_that_the_pack_maps_wholly_has_no_findings() => Assert.IsEmpty(Findings(Agreeing));

    [TestMethod]
    public void A_new_column_fails_until_it_is_mapped_or_exempted() =>
        AssertOne(
            "The column 'users.birthday' is neither mapped nor exempted.",
            [.. Agreeing, new("users", "birthday", false)]);

    [TestMethod]
    public void A_new_table_fails_once_not_for_each_of_its_columns() =>
        AssertOne(
            "The table 'messages' is not in the pack.",
            [.. Agreeing, new("messages", "id", true), new("messages", "text", false)]);

    [TestMethod]
    public void A_mapped_column_that_is_not_there_fails() => AssertOne(
        "The collection 'accounts.users' maps the column 'users.email', which is not there.",
        [.. Agreeing.Where(column => column.Column != "email")]);

    [TestMethod]
    public void A_mapped_table_that_is_not_there_fails() => AssertOne(
        "The collection 'accounts.invoices' maps the table 'invoices', which is not there.",
        [.. Agreeing.Where(column => column.Table != "invoices")]);

    [TestMethod]
    public void A_table_without_a_primary_key_fails() => AssertOne(
        "The table 'users' has no primary key.",
        [.. Agreeing.Select(column => column.Table == "users" ? column with { InPrimaryKey = false } : column)]);

    [TestMethod]
    public void A_key_in_the_pack_that_is_coarser_than_the_tables_fails() => AssertOne(
        "The column 'invoices.issued_at' is part of the primary key, but not of the key of 'accounts.invoices'.",
        [.. Agreeing.Select(column => column.Column == "issued_at" ? column with { InPrimaryKey = true } : column)]);

    [TestMethod]
    public void An_exemption_of_what_is_not_there_fails() => AssertOne(
        "The pack exempts the table 'jobs', which is not there.",
        [.. Agreeing.Where(column => column.Table != "jobs")]);

    [TestMethod]
    public void Case_does_not_count() =>
        Assert.IsEmpty(
            Findings([.. Agreeing.Select(column => column with { Column = column.Column.ToUpperInvariant() })]));

    private static void AssertOne(string message, TableColumn[] columns)
    {
        var finding = Findings(columns).Single();
        Assert.AreEqual(message, finding.Message);
        Assert.IsGreaterThan(0, finding.Fix.Length);
    }

    private static IReadOnlyList<LintFinding> Findings(TableColumn[] columns) =>
        DataMapLint.Compare(Pack, "product", columns);
}
