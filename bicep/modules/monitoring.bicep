@description('Where the workspace lives.')
param location string

@description('What every name ends with.')
param suffix string

@description('Tags of every resource.')
param tags object

@description('Days that logs are kept; they hold opaque ids and no content.')
@minValue(30)
@maxValue(365)
param retentionDays int

@description('GB a day that are taken in at most; -1 for no limit.')
param dailyGigabytes int

@description('Role definition id of Monitoring Metrics Publisher.')
param publisherRoleId string

@description('Principal id of the app\'s identity.')
param principalId string

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${suffix}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: dailyGigabytes
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${suffix}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Telemetry is taken from the app's identity only; the connection string is an address and no secret.
    DisableLocalAuth: true
    DisableIpMasking: false
    IngestionMode: 'LogAnalytics'
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, publisherRoleId, principalId)
  scope: insights
  properties: {
    roleDefinitionId: publisherRoleId
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id

@description('Address that telemetry is sent to; without an identity it takes nothing.')
output insightsAddress string = insights.properties.ConnectionString
