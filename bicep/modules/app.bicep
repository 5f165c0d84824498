@description('Where the app lives.')
param location string

@description('What every name ends with.')
param suffix string

@description('Tags of every resource.')
param tags object

@description('Resource id of the identity that serves requests.')
param appIdentityId string

@description('Client id of the identity that serves requests.')
param appClientId string

@description('Resource id of the identity that deletes tenants\' keys.')
param shredderIdentityId string

@description('Resource id of the identity that purges keys while it is given the right; empty for none.')
param purgerIdentityId string

@description('Name of the host\'s own storage account.')
param hostStorageName string

@description('Blob endpoint of the host\'s own storage account, with a slash at its end.')
param hostBlobs string

@description('Container of that account that holds the deployed package.')
param packageContainer string

@description('Settings of the app by name; none of them holds a secret.')
param settings object

@description('Instances at most. Each holds its caches and its share of the vault\'s request limit.')
@minValue(1)
@maxValue(1000)
param maximumInstances int

@description('Instances that always run, so that nobody waits for a start.')
@minValue(0)
@maxValue(100)
param alwaysReady int

@description('Memory of an instance, MB.')
@allowed([
  512
  2048
  4096
])
param instanceMegabytes int

@description('Resource id of the subnet that outgoing calls leave through; empty for none.')
param subnetId string

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-${suffix}'
  location: location
  tags: union(tags, {
    'azd-service-name': 'app'
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union(
      {
        '${appIdentityId}': {}
        '${shredderIdentityId}': {}
      },
      empty(purgerIdentityId) ? {} : { '${purgerIdentityId}': {} }
    )
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: appIdentityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostBlobs}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: appIdentityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMegabytes
        alwaysReady: alwaysReady == 0 ? [] : [
          {
            name: 'http'
            instanceCount: alwaysReady
          }
        ]
      }
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, {
    AzureWebJobsStorage__accountName: hostStorageName
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: appClientId
  })
}

// Deployment is by identity; the passwords of FTP and of the build site are switched off.
resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

@description('Name of the function app.')
output name string = app.name

@description('Address of the function app.')
output uri string = 'https://${app.properties.defaultHostName}'
