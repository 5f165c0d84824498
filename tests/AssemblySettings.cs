// Most of a test's time is waiting, for a disk or a clock: four at once keep two cores at work.
[assembly: Parallelize(Workers = 4, Scope = ExecutionScope.ClassLevel)]
