using System.Globalization;
using PrivacyFunctions.Simulation.Years.Policy;

namespace PrivacyFunctions.Simulation.Years.Ledger;

internal sealed partial class YearsLedger
{
    /// <summary>After every sweep: what went was to go, and what was to go has gone.</summary>
    /// <exception cref="YearsViolationException">A promise was not kept.</exception>
    public void Check(DateTime now)
    {
        Account(now);
        foreach (var (tenant, _) in Protections.Held.Where(held => !_accounts.Contains(held)))
            _unknownUntil[tenant] = now;
        for (var table = 0; table < Tables.Count; table++)
        {
            if (Tables[table].Published.EndsByAge)
            {
                for (var tenant = 0; tenant < product.Tenants.Count; tenant++)
                    CheckAge(table, tenant, now);
            }
            else if (Tables[table].Published is not { Parent: null, WhenInactive: null })
                CheckEach(table, now);
        }

        foreach (var fact in _facts)
            CheckFact(fact, now);
        _facts.RemoveAll(fact => fact.IsSpent);
    }

    /// <summary>
    /// What the runs say that they did is what they did, to the record. Where several rules end the same records, two
    /// runs that were interrupted may both have counted one; none is ever left out.
    /// </summary>
    /// <param name="said">Tenant and collection → records.</param>
    public void CheckSaid(Func<string, string, long> said, DateTime now)
    {
        foreach (var table in Tables.Where(table => !Down.Contains(table.Published.Service)))
        {
            for (var tenant = 0; tenant < product.Tenants.Count; tenant++)
            {
                var (id, name) = (product.Tenants[tenant].Id, $"{table.Published.Service}.{table.Published.Name}");
                var (records, ended) = (said(id, name), _ended.GetValueOrDefault((table.Number, tenant)));
                if (table.Published.HasOneReason ? records != ended : records < ended)
                {
                    throw new YearsViolationException(
                        $"{At(now)} the sweeps of {name} in {id} say {records} records, and {ended} went.");
                }
            }
        }
    }

    /// <summary>Every table has as many records as this knows.</summary>
    public void CheckCounts()
    {
        foreach (var table in Tables)
        {
            var (expected, found) = (_rows[table.Number].Count, table.Count());
            if (expected != found)
                throw new YearsViolationException($"{table.Published.Table} has {found} records, not {expected}.");
        }
    }

    /// <summary>Every record is the one that this knows, and says whose it is only where it should.</summary>
    public void CheckAll()
    {
        foreach (var table in Tables)
        {
            foreach (var (number, tenant, subject) in table.All())
            {
                if (!_rows[table.Number].TryGetValue(number, out var row))
                    throw new YearsViolationException($"{table.Published.Table} has a record {number} that is not known.");
                var known = product.Tenants[row.Tenant];
                var isTheirs = subject == table.Identifier(known.Subjects[row.Person]);
                if (tenant != known.Id || isTheirs == row.IsPseudonymised)
                    throw new YearsViolationException($"{Name(row)} says otherwise whose it is.");
            }
        }
    }

    private void Account(DateTime now)
    {
        var changed = new List<LedgerRow>();
        foreach (var (table, number, isChange) in product.TakeGone())
        {
            if (!_rows[table].TryGetValue(number, out var row))
                throw new YearsViolationException($"A record {number} went that was not there.");
            MayGo(row, now);
            var end = Tables[table].Published.End;
            if (isChange)
            {
                if (end == PublishedEnd.Deleted)
                    throw new YearsViolationException($"{Name(row)} was changed, but its rule deletes.");
                changed.Add(row);
                continue;
            }

            if (end == PublishedEnd.Pseudonymised)
                throw new YearsViolationException($"{Name(row)} was deleted, but its rule keeps it without the person.");
            row.GoneAt = now;
            if (Tables[table] == product.Accounts)
                _accounts.Remove((row.Tenant, row.Person));
            _rows[table].Remove(number);
            End(row);
        }

        foreach (var row in changed.Where(row => !row.IsGone))
            CheckChange(row);
    }

    private void CheckChange(LedgerRow row)
    {
        var published = Tables[row.Table].Published;
        if (published.End == PublishedEnd.SecretsFirst)
        {
            if (!Down.Contains(published.Service))
                throw new YearsViolationException($"{Name(row)} lost its secrets and stayed.");
            return;
        }

        if (row.IsPseudonymised)
            throw new YearsViolationException($"{Name(row)} was changed a second time.");
        row.IsPseudonymised = true;
        End(row);
    }

    private void End(LedgerRow row)
    {
        Ended++;
        _ended[(row.Table, row.Tenant)] = _ended.GetValueOrDefault((row.Table, row.Tenant)) + 1;
    }

    /// <summary>Nobody protects it, and the policy gives a reason for it to go.</summary>
    private void MayGo(LedgerRow row, DateTime now)
    {
        if (row.Kin.Any(kin => Protections.Covers(kin.Tenant, kin.Person)))
            throw new YearsViolationException($"{At(now)} {Name(row)} went although it is protected.");
        if (row.HasChildren)
            throw new YearsViolationException($"{At(now)} {Name(row)} went before what belongs to it.");
        if (OverAt(row) <= now)
            return;
        if (!_facts.Exists(fact => (fact.Concerns(row) || (row.Parent is { } parent && fact.Concerns(parent))) &&
            fact.Due <= now && !IsTakenBack(fact)))
            throw new YearsViolationException($"{At(now)} {Name(row)} went before its time.");
    }

    /// <summary>Whose time does not come in the order in which they were made.</summary>
    private void CheckEach(int table, DateTime now)
    {
        foreach (var row in _rows[table].Values.Where(row => !row.IsDone))
        {
            if (OverAt(row) is { } over && over <= now)
                MustBeGone(row, Latest(over, row.Born), now);
        }
    }

    private void CheckAge(int table, int tenant, DateTime now)
    {
        var (queue, late) = (Of(_byAge, table, tenant), Of(_late, table, tenant));
        for (var i = late.Count - 1; i >= 0; i--)
        {
            var row = late[i];
            if (!row.IsDone && OverAt(row) is { } over && over <= now)
            {
                MustBeGone(row, over, now);
                continue;
            }

            if (!row.IsDone)
                queue.Enqueue(row, row.Born);
            late[i] = late[^1];
            late.RemoveAt(late.Count - 1);
        }

        while (queue.TryPeek(out var row, out _))
        {
            if (row.IsDone)
                queue.Dequeue();
            else if (OverAt(row) is { } over && over + Interval <= now)
            {
                MustBeGone(row, over, now);
                late.Add(queue.Dequeue());
            }
            else
                break;
        }
    }

    private void CheckFact(LedgerFact fact, DateTime now)
    {
        if (IsTakenBack(fact))
        {
            fact.IsSpent = true;
            return;
        }

        if (fact.Due > now)
            return;
        var left = false;
        foreach (var row in Meant(fact))
        {
            left = true;
            var over = Latest(fact.Due, fact.Told);
            MustBeGone(row, over, now, isAtOnce: fact.Due == fact.At && !_isParent[row.Table]);
            foreach (var child in (row.Children ?? []).Where(child => !child.IsDone))
                MustBeGone(child, Latest(over, child.Born), now);
        }

        fact.IsSpent = !left;
    }

    private IEnumerable<LedgerRow> Meant(LedgerFact fact)
    {
        var rows = _rows[fact.Table];
        var found = fact.Rows is null ? rows.Values.Where(row => row.Tenant == fact.Tenant)
            : fact.Rows.Select(number => rows.GetValueOrDefault(number)).OfType<LedgerRow>();
        return found.Where(row => !row.IsDone && fact.Concerns(row));
    }

    /// <summary>Unless somebody protects it, or did a moment ago, or nothing could have been done since.</summary>
    private void MustBeGone(LedgerRow row, DateTime over, DateTime now, bool isAtOnce = false)
    {
        // What belongs to it goes first, and is looked at by itself.
        if (row.HasChildren || row.Kin.Any(kin => Protections.Covers(kin.Tenant, kin.Person)) ||
            Down.Contains(Tables[row.Table].Published.Service))
            return;
        var since = Latest(
            Latest(over, row.Kin.Max(kin => Protections.Until(kin.Tenant, kin.Person))),
            Latest(AwayUntil, _changed.GetValueOrDefault(row.Tenant)));
        if (row.Children is { } children)
            since = Latest(since, children.Max(child => child.GoneAt ?? default));
        if (Tables[row.Table].Published.KnownBy != "subjectId")
            since = Latest(since, _unknownUntil.GetValueOrDefault(row.Tenant));
        var interval = _isParent[row.Table] ? Interval + Turn : Interval;
        if (since + (isAtOnce && since == over ? TimeSpan.Zero : interval) <= now)
        {
            throw new YearsViolationException(
                $"{At(now)} {Name(row)} is still there; nothing was in its way since {since:yyyy-MM-dd HH:mm}.");
        }
    }

    private static DateTime Latest(DateTime one, DateTime other) => one > other ? one : other;

    private static string At(DateTime now) => now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
