using System.CommandLine;
using PrivacyFunctions.Local.Host.Sample.Remote;

return await new RootCommand("The local host of PrivacyFunctions") { SampleServiceCommand.Create() }.Parse(args).InvokeAsync();
