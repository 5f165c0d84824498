@description('Where the account lives.')
param location string

@description('Name of the account: 3 to 24 lower-case letters and digits, unique in the world.')
@minLength(3)
@maxLength(24)
param name string

@description('Tags of every resource.')
param tags object

@description('Replication: Standard_ZRS in production, Standard_LRS elsewhere.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
])
param sku string

@description('Reachable from the public internet, with a token; off where private endpoints are used.')
param publicAccess bool

@description('Containers to make.')
param containers array = []

@description('One of the containers whose blobs, once written, cannot be changed or deleted for immutableDays; empty for none.')
param immutableContainer string = ''

@description('Days that a blob of the immutable container stays; it holds tree heads and certificates only, never personal data.')
@minValue(1)
@maxValue(146000)
param immutableDays int = 2557

@description('Days that a deleted blob can be restored. 0: never, so that erased bytes are gone when they are deleted.')
@minValue(0)
@maxValue(365)
param softDeleteDays int = 0

@description('Rules of the life cycle: {prefix: CONTAINER/PATH, days: days after the last change}.')
param expiries array = []

@description('Who gets which role on this account: {role: role definition id, principal: principal id}.')
param assignments array

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: publicAccess ? 'Allow' : 'Deny'
    }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: {
          enabled: true
          keyType: 'Account'
        }
        table: {
          enabled: true
          keyType: 'Account'
        }
        queue: {
          enabled: true
          keyType: 'Account'
        }
      }
    }
  }
}

// No versions and no change feed: both would keep erased bytes.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: false
    changeFeed: {
      enabled: false
    }
    deleteRetentionPolicy: softDeleteDays == 0 ? {
      enabled: false
    } : {
      enabled: true
      days: softDeleteDays
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource made 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [for container in containers: {
  parent: blobs
  name: container
  properties: {
    publicAccess: 'None'
  }
}]

// Unlocked, so that a first deployment can be undone. Locking it is a step of its own that nobody can take back (docs/operations.md).
resource immutable 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-06-01' = if (!empty(immutableContainer)) {
  name: '${account.name}/default/${empty(immutableContainer) ? 'none' : immutableContainer}/default'
  properties: {
    immutabilityPeriodSinceCreationInDays: immutableDays
    allowProtectedAppendWrites: false
  }
  dependsOn: [
    made
  ]
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = if (!empty(expiries)) {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [for (expiry, index) in expiries: {
        name: 'expire-${index}'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: {
            blobTypes: [
              'blockBlob'
            ]
            prefixMatch: [
              expiry.prefix
            ]
          }
          actions: {
            baseBlob: {
              delete: {
                daysAfterModificationGreaterThan: expiry.days
              }
            }
          }
        }
      }]
    }
  }
  dependsOn: [
    blobs
  ]
}

resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for assignment in assignments: {
  name: guid(account.id, assignment.role, assignment.principal)
  scope: account
  properties: {
    roleDefinitionId: assignment.role
    principalId: assignment.principal
    principalType: 'ServicePrincipal'
  }
}]

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Blob endpoint, with a slash at its end.')
output blobs string = account.properties.primaryEndpoints.blob

@description('Table endpoint, without a slash at its end.')
output tables string = 'https://${account.name}.table.${environment().suffixes.storage}'
