@description('Where the endpoints live.')
param location string

@description('What every name ends with.')
param suffix string

@description('Tags of every resource.')
param tags object

@description('Resource id of the network that asks the private zones.')
param networkId string

@description('Resource id of the subnet of the endpoints.')
param subnetId string

@description('Names of the vaults.')
param vaults array

@description('Names of the accounts whose blobs are reached.')
param blobAccounts array

@description('Names of the accounts whose tables are reached.')
param tableAccounts array

@description('Names of the accounts whose queues are reached.')
param queueAccounts array

var storageDns = environment().suffixes.storage

module vaultZone 'zone.bicep' = {
  name: 'zone-vault'
  params: {
    name: 'privatelink.vaultcore.azure.net'
    networkId: networkId
    tags: tags
  }
}

module blobZone 'zone.bicep' = {
  name: 'zone-blob'
  params: {
    name: 'privatelink.blob.${storageDns}'
    networkId: networkId
    tags: tags
  }
}

module tableZone 'zone.bicep' = {
  name: 'zone-table'
  params: {
    name: 'privatelink.table.${storageDns}'
    networkId: networkId
    tags: tags
  }
}

module queueZone 'zone.bicep' = {
  name: 'zone-queue'
  params: {
    name: 'privatelink.queue.${storageDns}'
    networkId: networkId
    tags: tags
  }
}

module vaultEndpoints 'endpoint.bicep' = [for vault in vaults: {
  name: 'endpoint-${vault}'
  params: {
    location: location
    name: 'pe-${vault}-${suffix}'
    tags: tags
    subnetId: subnetId
    targetId: resourceId('Microsoft.KeyVault/vaults', vault)
    part: 'vault'
    zoneId: vaultZone.outputs.id
  }
}]

module blobEndpoints 'endpoint.bicep' = [for account in blobAccounts: {
  name: 'endpoint-blob-${account}'
  params: {
    location: location
    name: 'pe-blob-${account}-${suffix}'
    tags: tags
    subnetId: subnetId
    targetId: resourceId('Microsoft.Storage/storageAccounts', account)
    part: 'blob'
    zoneId: blobZone.outputs.id
  }
}]

module tableEndpoints 'endpoint.bicep' = [for account in tableAccounts: {
  name: 'endpoint-table-${account}'
  params: {
    location: location
    name: 'pe-table-${account}-${suffix}'
    tags: tags
    subnetId: subnetId
    targetId: resourceId('Microsoft.Storage/storageAccounts', account)
    part: 'table'
    zoneId: tableZone.outputs.id
  }
}]

module queueEndpoints 'endpoint.bicep' = [for account in queueAccounts: {
  name: 'endpoint-queue-${account}'
  params: {
    location: location
    name: 'pe-queue-${account}-${suffix}'
    tags: tags
    subnetId: subnetId
    targetId: resourceId('Microsoft.Storage/storageAccounts', account)
    part: 'queue'
    zoneId: queueZone.outputs.id
  }
}]
