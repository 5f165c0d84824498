using System.CommandLine;
using PrivacyFunctions.Local.Host;

return await HostCommand.Create().Parse(args).InvokeAsync();
